#!/usr/bin/env python3
"""Markdown tables of what compare.sh measured: medians, and medians of the ratios of each pair."""

import os
import sys
from collections import defaultdict
from statistics import median


class Run:
    def __init__(self, start, end, used, size, stages):
        user, system, peak = used.split()
        self.wall = float(end) - float(start)
        self.cpu = float(user) + float(system)
        self.peak = int(peak) / 1024
        self.size = int(size) / 1e6
        self.stages = {} if stages == "-" else {name: float(seconds) for name, seconds in (stage.split("=") for stage in stages.split(","))}


def main(rows, corpora):
    pairs, waiting = defaultdict(list), None
    for line in open(rows):
        corpus, side, label, *fields = line.rstrip("\n").split("\t")
        if side == "A":
            waiting = (label, Run(*fields))
        elif waiting:
            pairs[corpus, waiting[0], label].append((waiting[1], Run(*fields)))
    if not pairs:
        sys.exit("tables.py: no pair was measured")
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{os.cpu_count()} processors; load at the end {load}; medians of {max(map(len, pairs.values()))} pairs, A B A B, after one thrown away.\n")
    for line in open(corpora):
        name, what = line.rstrip("\n").split("\t")
        print(f"- {name}: {what.rsplit(',', 1)[0]}")
    whole(pairs)
    packing(pairs)
    stages(pairs)


def table(*heads):
    print("\n| " + " | ".join(heads) + " |")
    print("|" + "|".join("---" if number < 2 or head in ("A", "B") else "---:" for number, head in enumerate(heads)) + "|")


def whole(pairs):
    table("corpus", "A", "B", "A s", "B s", "A/B", "A CPU s", "B CPU s", "A/B CPU", "A MiB", "B MiB", "A MB", "B MB")
    for (corpus, a, b), runs in pairs.items():
        of = lambda side, what, digits: f"{median(getattr(run[side], what) for run in runs):.{digits}f}"
        ratio = lambda what: f"{median(getattr(x, what) / max(getattr(y, what), 0.005) for x, y in runs):.2f}"
        size = lambda side: of(side, "size", 1) if runs[0][side].size else ""
        cells = [corpus, a, b, of(0, "wall", 2), of(1, "wall", 2), f"**{ratio('wall')}**", of(0, "cpu", 2), of(1, "cpu", 2), ratio("cpu")]
        print("| " + " | ".join([*cells, of(0, "peak", 0), of(1, "peak", 0), size(0), size(1)]) + " |")


def packing(pairs):
    table("corpus", "A: the stage `package` alone", "B", "A s", "B s", "A/B")
    for (corpus, a, b), runs in pairs.items():
        if "package" not in runs[0][0].stages or "sync" in b:
            continue
        other = lambda run: run.stages.get("package", run.wall)
        ours, theirs = [x.stages["package"] for x, _ in runs], [other(y) for _, y in runs]
        ratio = median(x / max(y, 0.001) for x, y in zip(ours, theirs))
        print(f"| {corpus} | {a} | {b} | {median(ours):.3f} | {median(theirs):.3f} | **{ratio:.2f}** |")


def stages(pairs):
    builds = defaultdict(list)
    for (corpus, a, b), runs in pairs.items():
        for label, side in ((a, 0), (b, 1)):
            builds[corpus, label] += [run[side] for run in runs if run[side].stages]
    builds = {key: runs for key, runs in builds.items() if runs}
    names = list(next(iter(builds.values()))[0].stages)
    table("corpus", "build", *[f"{name} s" for name in names])
    for (corpus, label), runs in builds.items():
        print(f"| {corpus} | {label} | " + " | ".join(f"{median(run.stages[name] for run in runs):.3f}" for name in names) + " |")


main(*sys.argv[1:])
