//! A handover as an agency would have it, with the names and prompts that make trouble.
