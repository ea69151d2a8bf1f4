#!/usr/bin/env python3
"""Makes engagements to measure with: real PNG, JPEG, WebP, MP4, WAV and PSD files, thousands of small files, and text.

    corpora.py FOLDER [media] [media-joined] [small] [text] [--scale 1.0]

Each is a workspace, FOLDER/<corpus>/workspace/clients/corpus, which `handoff build` takes as it is. The same tools make the same
bytes. FOLDER/<corpus>/terms holds handoff.toml with 0, 50 and 500 forbidden terms; the one with 50 is in place.

Needs ffmpeg for media and small, ImageMagick for layered PSD files; says what is missing and leaves that out.
"""

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

CORPORA = ("media", "media-joined", "small", "text")
HERE = Path(__file__).resolve().parent
LOCK = HERE.parent / "fixtures/studio/clients/acme-fintech/handoff.lock"

WORDS = """the a of and in on for to with is are be as at by or from that this paper card summer hero brand colour payday first calm
soft warm cool left right headline campaign launch tile portrait shadow counter desk window glass metal texture grain frame picture
square wide short long please keep space above below never always model prompt style ratio export version layout margin column
button label account fees saving money people morning evening light dark blue orange mint ink white black tone voice clear plain
honest quick careful simple design system grid type size weight line height corner radius icon image video sound music logo mark
symbol print screen mobile desktop page section footer header navigation link field form error message success warning state hover
focus active token value key name number date time zone city street market store shop product service client team studio review
approve change note comment draft final master layer mask crop retouch proof delivery archive licence credit holder release""".split()
SYLLABLES = "ba ke li mo nu pra sto tri ven dor fal gri hes jun kol mar nel ost pel ran sil tor ulm vas wen yar".split()
# None of these is in a text: what is measured is a search that finds nothing.
NAMES = "zorv quex blyn wubk gazp xint vroq jexl pwog kyzz".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("corpora", nargs="*", help="default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="how many files of each kind, 1.0 is about 1.4 GB in all")
    asked = parser.parse_args()
    unknown = [name for name in asked.corpora if name not in CORPORA]
    if unknown:
        parser.error(f"no such corpus: {', '.join(unknown)}")
    made = 0
    for name in asked.corpora or CORPORA:
        made += make(asked.folder, name, asked.scale)
    if not made:
        sys.exit("corpora.py: nothing was made")


def make(folder, name, scale):
    corpus = folder / name
    if (corpus / "complete").exists():
        say(f"{name}: already there")
        return True
    if name != "text" and not shutil.which("ffmpeg"):
        say(f"{name}: NOT MADE, ffmpeg is missing")
        return False
    if name == "media-joined" and not make(folder, "media", scale):
        return False
    shutil.rmtree(corpus, ignore_errors=True)
    engagement = corpus / "workspace/clients/corpus"
    (engagement / "deliverables").mkdir(parents=True)
    for other in ("zest-retail", "nova-travel"):
        (corpus / "workspace/clients" / other).mkdir()
    {"media": media, "media-joined": media_joined, "small": small, "text": text}[name](engagement, scale, folder)
    (corpus / "terms").mkdir()
    for terms in (0, 50, 500):
        (corpus / f"terms/{terms}.toml").write_text(configuration(terms))
    shutil.copyfile(corpus / "terms/50.toml", engagement / "handoff.toml")
    (engagement / "brand.md").write_text("# Brand\n\n" + prose(random.Random(1), 4000))
    files = sorted(path for path in engagement.rglob("*") if path.is_file())
    size, digest = 0, hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        size += len(content)
        digest.update(f"{path.relative_to(engagement)} {hashlib.sha256(content).hexdigest()}\n".encode())
    (corpus / "complete").write_text(f"{len(files)} files, {size} bytes, {digest.hexdigest()}\n")
    say(f"{name}: {len(files)} files, {size / 1e6:.0f} MB, {digest.hexdigest()[:12]}")
    return True


def configuration(terms):
    rng = random.Random(500)
    names = [f"{first.title()}{second}{rng.choice(SYLLABLES)} {ending}" for first in NAMES for second in NAMES for ending in ("Labs", "Group", "Foods", "Retail", "& Sons")]
    rng.shuffle(names)
    return f"""[engagement]
title = "Measured engagement"
delivered_at = "2026-04-22"

[support]
contact = "studio@corpus.example"

[strip]
forbidden = {json.dumps(names[:terms])}

[[rights]]
match = ["**"]
origin = "agency-made"
holder = "Corpus"
"""


def media(engagement, scale, _folder):
    """As an agency delivers it: pictures of a few megabytes, films, sounds, layered files."""
    files = engagement / "deliverables"
    for group in range(6):
        pictures(files / f"hero/set-{group}", "hero-{}-%03d.png".format(group), 1920, 1080, count(8, scale), group)
        pictures(files / f"social/set-{group}", "social-{}-%03d.jpg".format(group), 2400, 1600, count(16, scale), 10 + group)
    for group in range(4):
        pictures(files / f"web/set-{group}", "web-{}-%03d.webp".format(group), 1200, 1200, count(10, scale), 20 + group)
    for film in range(count(12, scale)):
        (files / "film").mkdir(exist_ok=True)
        source = f"{picture(1280, 720, 30 + film, 12)},format=yuv420p"
        ffmpeg("-f", "lavfi", "-i", source, "-f", "lavfi", "-i", f"sine=frequency={220 + 20 * film}:sample_rate=48000", "-t", "6",
               "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "8M", "-threads", "1", "-c:a", "aac", files / f"film/film-{film:02}.mp4")
    for sound in range(count(8, scale)):
        (files / "audio").mkdir(exist_ok=True)
        source = f"anoisesrc=seed={sound}:color=pink:amplitude=0.4:sample_rate=48000"
        ffmpeg("-f", "lavfi", "-i", source, "-t", "30", "-ac", "2", "-c:a", "pcm_s16le", files / f"audio/sound-{sound:02}.wav")
    if not shutil.which("convert"):
        say("media: no layered PSD files, ImageMagick's convert is missing")
        return
    heroes = sorted((files / "hero").rglob("*.png"))
    (engagement / "working").mkdir()
    for layered in range(count(4, scale)):
        layers = [heroes[(3 * layered + layer) % len(heroes)] for layer in range(3)]
        run("convert", *layers, "+set", "date:create", "+set", "date:modify", engagement / f"working/hero-{layered}.psd")


def media_joined(engagement, _scale, folder):
    """The same, and every deliverable also lies in the folder of the run that made it, so that contents have to be compared."""
    source = folder / "media/workspace/clients/corpus"
    for part in ("deliverables", "working"):
        if (source / part).exists():
            shutil.copytree(source / part, engagement / part, dirs_exist_ok=True)
    shutil.copyfile(LOCK, engagement / "handoff.lock")
    models = {".mp4": ("kling-v3-turbo", {"duration": 5}), ".wav": ("elevenlabs-music-v2", {"duration": 30})}
    runs = {}
    for path in sorted((engagement / "deliverables").rglob("*.*")):
        runs.setdefault(path.relative_to(engagement / "deliverables").parts[0], []).append(path)
    rng = random.Random(7)
    for number, (name, paths) in enumerate(runs.items()):
        at = engagement / f"runs/2026-0{number + 1}-{name}"
        at.mkdir(parents=True)
        results, jobs = [], []
        for path in paths:
            shutil.copyfile(path, at / path.name)
            model, parameters = models.get(path.suffix, ("recraftv4", {"aspectRatio": "16:9"}))
            results.append({"id": f"{name}/{path.stem}", "model": model, "status": "completed", "durationMs": 18000,
                            "localPath": f"runs/{at.name}/{path.name}"})
            jobs.append({"id": f"{name}/{path.stem}", "model": model, "prompt": prose(rng, 200).strip(), **parameters})
        when = f"2026-0{number + 1}-10T08:"
        record(at / "results.json", {"startedAt": when + "14:03.412Z", "completedAt": when + "31:47.090Z", "jobs": results})
        record(at / "manifest.json", {"jobs": jobs})


def small(engagement, scale, _folder):
    """Tiles, icons, tokens and notes: the cost of a file, not of its bytes."""
    files = engagement / "deliverables"
    for group in range(5):
        pictures(files / f"thumbs/set-{group}", "thumb-{}-%04d.jpg".format(group), 320, 240, count(300, scale), 50 + group)
        pictures(files / f"icons/set-{group}", "icon-{}-%04d.png".format(group), 128, 128, count(200, scale), 60 + group)
        pictures(files / f"tiles/set-{group}", "tile-{}-%04d.webp".format(group), 256, 256, count(100, scale), 70 + group)
    rng = random.Random(8)
    for kind, number, make_one, least, most in (("svg", 1000, svg, 2000, 8000), ("json", 600, export, 1000, 20000), ("md", 400, prose, 1000, 10000)):
        for index in range(count(number, scale)):
            write(files / f"{kind}/set-{index % 10}/part-{index:04}.{kind}", make_one(rng, rng.randint(least, most)))


def text(engagement, scale, _folder):
    """Copy decks, exports, vector graphics and tables, from some kilobytes to some megabytes."""
    rng = random.Random(9)
    kinds = (("md", prose, 20_000, 600_000, 30e6), ("json", export, 50_000, 3_000_000, 35e6), ("svg", svg, 20_000, 2_000_000, 25e6), ("csv", table, 50_000, 1_000_000, 10e6))
    for kind, make_one, least, most, total in kinds:
        made = index = 0
        while made < total * scale:
            content = make_one(rng, rng.randint(least, most))
            write(engagement / f"deliverables/{kind}/part-{index:04}.{kind}", content)
            made, index = made + len(content), index + 1


def count(number, scale):
    return max(1, round(number * scale))


def picture(width, height, seed, grain):
    """Soft blots of colour under grain: every frame is another picture, and compresses as a photograph does."""
    blots = f"color=c=0x808080:s=20x12:r=25,format=yuv444p,noise=alls=60:allf=t:all_seed={seed}"
    return f"{blots},scale={width}:{height}:flags=bicubic+accurate_rnd+bitexact,noise=alls={grain}:allf=t:all_seed={seed + 1000}"


CODECS = {
    "png": (6, ("-pix_fmt", "rgb24")),
    "jpg": (14, ("-pix_fmt", "yuvj420p", "-q:v", "2")),
    "webp": (8, ("-f", "image2", "-c:v", "libwebp", "-pix_fmt", "yuv420p", "-quality", "85")),
}


def pictures(folder, name, width, height, number, seed):
    folder.mkdir(parents=True, exist_ok=True)
    grain, options = CODECS[name.rsplit(".")[-1]]
    ffmpeg("-f", "lavfi", "-i", picture(width, height, seed, grain), "-frames:v", str(number), *options, folder / name)


def ffmpeg(*arguments):
    # One thread where threads would decide which noise comes first.
    *inputs, output = arguments
    run("ffmpeg", "-nostdin", "-v", "error", "-filter_threads", "1", "-filter_complex_threads", "1", *inputs, "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1", output)


def run(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"corpora.py: {command[0]} failed:\n{done.stderr}")


SENTENCES = []


def prose(rng, length):
    """Sentences out of a large stock, so that two of the same are seldom near each other."""
    if not SENTENCES:
        stock = random.Random(10)
        vocabulary = WORDS * 4 + ["".join(stock.choices(SYLLABLES, k=stock.randint(2, 3))) for _ in range(2500)]
        weights = [1 / (rank + 8) for rank in range(len(vocabulary))]
        for _ in range(20_000):
            words = stock.choices(vocabulary, weights, k=stock.randint(5, 18))
            SENTENCES.append(" ".join(words).capitalize() + stock.choice([". ", ". ", ". ", ".\n\n", f" ({stock.randint(1, 9999)}). "]))
    return "".join(rng.choices(SENTENCES, k=length // 75 + 1))[:length].rstrip() + "\n"


def export(rng, length):
    items, size = [], 0
    while size < length:
        item = {"id": f"{rng.choice(SYLLABLES)}-{rng.getrandbits(40):x}", "label": prose(rng, rng.randint(20, 160)).strip(), "x": rng.randint(0, 4000),
                "y": round(rng.random() * 4000, 2), "visible": rng.random() < 0.8, "style": {"fill": f"#{rng.getrandbits(24):06x}", "weight": rng.choice([300, 400, 600])}}
        items.append(item)
        size += 190 + len(item["label"])
    return json.dumps({"version": 3, "items": items}, indent=1) + "\n"


def svg(rng, length):
    parts, size = [], 100
    while size < length:
        x, y = rng.randint(0, 1920), rng.randint(0, 1080)
        curve = " ".join(f"{rng.uniform(-90, 90):.2f} {rng.uniform(-90, 90):.2f}" for _ in range(rng.randint(6, 24)))
        parts.append(f'<path d="M{x} {y}c{curve}z" fill="#{rng.getrandbits(24):06x}" opacity=".{rng.randint(1, 9)}"/>')
        size += len(parts[-1]) + 1
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1920 1080">\n' + "\n".join(parts) + "\n</svg>\n"


def table(rng, length):
    rows, size = ["id,place,impressions,clicks,cost"], 0
    while size < length:
        rows.append(f"{rng.getrandbits(32)},{rng.choice(WORDS)} {rng.choice(WORDS)},{rng.randint(0, 10**6)},{rng.randint(0, 10**4)},{rng.uniform(0, 900):.2f}")
        size += len(rows[-1]) + 1
    return "\n".join(rows) + "\n"


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def record(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def say(message):
    print(f"corpora.py: {message}", file=sys.stderr, flush=True)


main()
