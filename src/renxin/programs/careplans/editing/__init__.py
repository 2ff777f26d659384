"""Programmes as they are written: text and its lines, what is wrong with it, rules in words, what changed. Pure."""
