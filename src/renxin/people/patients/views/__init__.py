"""Pages of this package: what was masked, the review queue, merges. Pages about one patient are the console's."""
