#!/usr/bin/env bash
# Opens two galleries from disk in headless Chromium: that of the fixture's bundle, and that of the same bundle with hostile names
# and prompts. No console entry, no request but for files of the bundle, every image of a web type decodes, nothing is wider than
# the window, axe-core finds nothing serious; filter, search, details, keyboard, copying and the page without scripts do what
# they should (tests/gallery/stories.mjs). Skipped aloud where Chromium or Node.js is missing, and axe-core where npm cannot get it.
# With a folder as its argument, screenshots are kept there.
set -euo pipefail
cd "$(dirname "$0")/.."

browser=${CHROMIUM:-}
for name in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
if [ -z "$browser" ]; then echo "skipped: the gallery in a browser, as Chromium is not installed"; exit 0; fi
if ! command -v node >/dev/null; then echo "skipped: the gallery in a browser, as Node.js is not installed"; exit 0; fi

folder=$(mktemp -d)
trap 'rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }' EXIT

axe=$folder/npm/node_modules/axe-core/axe.min.js
if ! npm install --silent --no-audit --no-fund --ignore-scripts --fetch-retries=0 --fetch-timeout=20000 --prefix "$folder/npm" axe-core@4.14.1 >/dev/null 2>&1; then
  echo "skipped: axe-core, as npm did not get it"
  axe=
fi

cargo build --quiet --locked
handoff=${CARGO_TARGET_DIR:-target}/debug/handoff
cp -R fixtures/studio "$folder/hostile"
node tests/gallery/hostile.mjs "$folder/hostile"
"$handoff" build fixtures/studio/clients/acme-fintech --quiet -o "$folder/versions"
"$handoff" build "$folder/hostile/clients/acme-fintech" --quiet -o "$folder/hostile-versions"
"$handoff" verify "$folder"/versions/handoff-v1/*.zip --quiet --extract-to "$folder/received"
"$handoff" verify "$folder"/hostile-versions/handoff-v1/*.zip --quiet --extract-to "$folder/hostile-received"
node tests/gallery/run.mjs "$browser" "$folder" "$axe" "${1:-}"
