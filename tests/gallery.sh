#!/usr/bin/env bash
# Opens the gallery of the fixture's bundle from disk in headless Chromium: no console entry, no request but for files of the bundle,
# every image of a web type decodes, nothing is wider than the window. Skipped aloud where Chromium or Node.js is missing.
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
cargo build --quiet --locked
${CARGO_TARGET_DIR:-target}/debug/handoff build fixtures/studio/clients/acme-fintech --quiet -o "$folder/versions"
${CARGO_TARGET_DIR:-target}/debug/handoff verify "$folder"/versions/handoff-v1/*.zip --quiet --extract-to "$folder/received"
node tests/gallery.mjs "$browser" "$folder/received/handoff-v1/docs/gallery.html" "$folder/profile" "${1:-}"
