"""The hospital's own app, its site or another platform: signed calls both ways, receipts, deep links, comments."""
