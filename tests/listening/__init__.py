"""Listening with what stands beside and above it: cases are opened, themes are read."""
