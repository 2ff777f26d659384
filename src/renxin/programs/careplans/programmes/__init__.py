"""Programmes as data: their shape, their dates, their merging and what answers lead to. Pure."""
