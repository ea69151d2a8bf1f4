//! Renderings of values made by hand, nasty names included.
