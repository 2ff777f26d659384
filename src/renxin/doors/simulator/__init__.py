"""Phones in a page and vendors in the house: what patients of a demo or trial see and write, over every channel.

Knows only what a phone and a vendor know: what was delivered, and what was typed. Never runs beside real patients.
"""
