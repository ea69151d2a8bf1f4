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
    benches/compare.sh
