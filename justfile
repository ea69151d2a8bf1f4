# Builds and verifies the fixture's bundle.
fixture:
    cargo run --release -- build fixtures/studio/clients/acme-fintech

# All tests.
test:
    cargo test

# What decides whether a change lands.
ci:
    .ci/run

# The kernels, and the whole program against what people use today.
bench:
    cargo bench
    benches/compare.sh "$(mktemp -d)"

# Takes what is printed and built now as what is expected: the README's example and the golden digest. Look at the difference.
golden:
    HANDOFF_UPDATE=1 cargo test --test it golden
    HANDOFF_UPDATE=1 cargo test --test it pages
    git diff -- README.md docs tests/it/golden.sha256
