#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| handoff_fuzz::documents(bytes));
