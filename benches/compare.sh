#!/usr/bin/env bash
# Compares `handoff build` and `handoff verify` with the tools that are used for this today, on corpora of real files.
#
#   compare.sh FOLDER [CORPUS…]        FOLDER: where corpora and what is made of them may lie for a while, a few gigabytes
#
# ROUNDS=5 pairs are run after one that is thrown away, A B A B …; SCALE=1.0 is for corpora.py; KEEP=1 keeps the corpora for the
# next time; HANDOFF=path measures another program. Prints Markdown on standard output, what it does on standard error. Nothing
# here passes or fails. Needs python3, GNU time and what corpora.py needs; tools that are missing are named and left out.
set -euo pipefail
shopt -s nullglob

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] || { sed -n '2,8s/^# \?//p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(media media-joined small text)
rounds=${ROUNDS:-5}

say() { printf 'compare.sh: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null; }
for needed in python3 /usr/bin/time; do
  has "$needed" || { say "$needed is missing, and nothing can be measured without it"; exit 2; }
done
for tool in zip unzip bsdtar bagit.py openssl; do
  has "$tool" || say "$tool is missing: it is NOT COMPARED with"
done

handoff=${HANDOFF:-}
if [ -z "$handoff" ]; then
  cargo build --release --locked --manifest-path "$here/../Cargo.toml" >&2
  handoff=${CARGO_TARGET_DIR:-$here/../target}/release/handoff
fi

corpora=$folder/corpora
scratch=$(mktemp -d "$folder/scratch.XXXXXX")
rows=$scratch/rows.tsv
tell() { # what was measured, also when it was interrupted
  [ -s "$rows" ] || return 0
  for corpus in "$corpora"/*/complete; do
    printf '%s\t%s\n' "$(basename "$(dirname "$corpus")")" "$(cat "$corpus")"
  done >"$scratch/corpora.tsv"
  python3 "$here/tables.py" "$rows" "$scratch/corpora.tsv"
}
clean_up() {
  tell || true
  rm -rf "$scratch"
  [ -n "${KEEP:-}" ] || rm -rf "$corpora"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
python3 "$here/corpora.py" "$corpora" "${wanted[@]}" --scale "${SCALE:-1.0}"

# --- the tools: each sets `prepare` (not measured), `command`, and `product`, whose size is told -----------------------------

stored=.png:.jpg:.jpeg:.webp:.gif:.mp4:.mov:.wav:.mp3:.psd

of() { # what ships of a corpus
  engagement=$corpora/$1/workspace/clients/corpus
  shipped=deliverables
  [ ! -d "$engagement/working" ] || shipped="deliverables working"
}
tool_build() { # CORPUS [TERMS [FLAGS]]
  of "$1"
  prepare="rm -rf out && cp '$corpora/$1/terms/${2:-50}.toml' '$engagement/handoff.toml'"
  command="'$handoff' build '$engagement' -o out --json --quiet ${3:-} >report.json"
  product="out/handoff-v1/*.zip"
}
tool_verify() {
  tool_build "$1"
  prepare="[ -d kept-$1 ] || { $prepare && $command && mv out kept-$1; }"
  command="'$handoff' verify kept-$1/handoff-v1/*.zip --json --quiet >report.json"
  product=
}
tool_zip() { # CORPUS [SUFFIXES]
  of "$1"
  prepare="rm -f made.zip"
  command="cd '$engagement' && zip -q -r ${2:+-n $2} '$scratch/made.zip' $shipped"
  product=made.zip
}
tool_bsdtar() { # CORPUS [MORE]
  of "$1"
  prepare="rm -f made.zip"
  command="cd '$engagement' && bsdtar -cf '$scratch/made.zip' --format zip --options zip:compression=store $shipped ${2:-}"
  product=made.zip
}
tool_recipe() { # CORPUS [SUFFIXES]: copy, zip, and unzip to see whether it can be read
  of "$1"
  prepare="rm -rf handoff-v1 made.zip check"
  command="mkdir handoff-v1 && (cd '$engagement' && cp -r $shipped '$scratch/handoff-v1') && zip -q -r ${2:+-n $2} made.zip handoff-v1 && unzip -q made.zip -d check"
  product=made.zip
}
tool_openssl() { # CORPUS: hashes on two processes
  of "$1"
  prepare=true
  command="cd '$engagement' && find $shipped -type f -print0 | xargs -0 -P 2 -n 32 openssl dgst -sha256 >'$scratch/sums'"
  product=
}
tool_bag() { # CORPUS; the bag is made of hard links, which is not measured
  of "$1"
  prepare="rm -rf bag && mkdir bag && (cd '$engagement' && cp -rl $shipped '$scratch/bag')"
  command="bagit.py --quiet --sha256 --processes 2 bag"
  product=
}
tool_unbag() {
  tool_bag "$1"
  prepare="$prepare && $command"
  command="bagit.py --quiet --validate --processes 2 bag"
}

# --- measuring -----------------------------------------------------------------------------------------------------------------

read_stages='import json, sys
print(",".join("{stage}={seconds}".format(**stage) for stage in json.load(open(sys.argv[1]))["stages"]))'

measure() { # PAIR SIDE LABEL ROUND
  (cd "$scratch" && eval "$prepare") >"$scratch/log" 2>&1 || { say "$3: cannot be prepared:"; cat "$scratch/log" >&2; exit 2; }
  local start=$EPOCHREALTIME status=0
  (cd "$scratch" && exec /usr/bin/time -o "$scratch/time" -f '%U %S %M' bash -c "$command") >"$scratch/log" 2>&1 || status=$?
  local end=$EPOCHREALTIME
  if [ "$status" != 0 ]; then
    say "$3: exit code $status:"
    tail -5 "$scratch/log" >&2
    [ ! -f "$scratch/report.json" ] || head -c 2000 "$scratch/report.json" >&2
    exit 2
  fi
  [ "$4" != 0 ] || return 0
  local size=0 stages=-
  [ -z "$product" ] || size=$(cd "$scratch" && stat -c %s $product)
  case $command in *" build "*) stages=$(python3 -c "$read_stages" "$scratch/report.json") ;; esac
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$start" "$end" "$(tail -1 "$scratch/time")" "$size" "$stages" >>"$rows"
}

pair() { # CORPUS, then label and tool of A, label and tool of B: a tool is a function and its arguments, in one word
  local corpus=$1 a=$2 b=$4 round
  local -a tool_a tool_b
  IFS='|' read -ra tool_a <<<"$3"
  IFS='|' read -ra tool_b <<<"$5"
  say "$corpus: $a, $b"
  for ((round = 0; round <= rounds; round++)); do
    "${tool_a[@]}"
    measure "$corpus" A "$a" "$round"
    "${tool_b[@]}"
    measure "$corpus" B "$b" "$round"
  done
}

for corpus in "${wanted[@]}"; do
  [ -f "$corpora/$corpus/complete" ] || { say "$corpus is not there: NOT MEASURED"; continue; }
  build="build" verify="verify"
  if [ "$corpus" = media-joined ]; then
    pair media-joined "$build, every asset joined by content" "tool_build|media-joined" "$build, nothing to join" "tool_build|media"
    continue
  fi
  if has zip && has unzip; then
    pair "$corpus" "$build" "tool_build|$corpus" "cp, zip -r (media stored), unzip" "tool_recipe|$corpus|$stored"
    pair "$corpus" "$build" "tool_build|$corpus" "cp, zip -r, unzip (as published)" "tool_recipe|$corpus"
    pair "$corpus" "$build" "tool_build|$corpus" "zip -r (media stored)" "tool_zip|$corpus|$stored"
  fi
  if has bsdtar; then
    pair "$corpus" "$build" "tool_build|$corpus" "bsdtar, stored" "tool_bsdtar|$corpus"
    pair "$corpus" "$build" "tool_build|$corpus" "bsdtar, stored, and sync" "tool_bsdtar|$corpus|&& sync '$scratch/made.zip'"
  fi
  has openssl && pair "$corpus" "$build" "tool_build|$corpus" "openssl dgst, 2 processes" "tool_openssl|$corpus"
  if has bagit.py; then
    pair "$corpus" "$build" "tool_build|$corpus" "bagit make, 2 processes" "tool_bag|$corpus"
    pair "$corpus" "$verify" "tool_verify|$corpus" "bagit validate, 2 processes" "tool_unbag|$corpus"
  fi
  has openssl && pair "$corpus" "$verify" "tool_verify|$corpus" "openssl dgst, 2 processes" "tool_openssl|$corpus"
  pair "$corpus" "$build, 500 terms" "tool_build|$corpus|500" "$build, no terms" "tool_build|$corpus|0"
  pair "$corpus" "$build, 2 threads" "tool_build|$corpus|50|--threads 2" "$build, 1 thread" "tool_build|$corpus|50|--threads 1"
done

say "done; load: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown)"
[ -s "$rows" ]
