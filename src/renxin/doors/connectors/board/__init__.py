"""The intake board: every source at a glance; and the nightly comparison of what came in with what was sent."""
