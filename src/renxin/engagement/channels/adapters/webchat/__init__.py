"""A chat on the hospital's own site: a small script opens a page of ours in a frame; both sides' lines live here."""
