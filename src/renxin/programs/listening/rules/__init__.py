"""Pure rules: what a public reply gives away, whom a review is about, how stars are counted."""
