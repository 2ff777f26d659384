"""The history of facts and the bus in one: `Event` rows kept for years, `Feed` entries read by consumers.

Words: a *fact* is a frozen dataclass in the past tense; an *event* is its row; an *entry* is its place in the feed.
Refuses: facts outside a transaction, text or diagnoses inside facts, reactions deeper than eight.
"""
