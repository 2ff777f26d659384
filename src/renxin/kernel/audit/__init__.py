"""Who saw or changed what: an append-only log, sealed in a chain per tenant, and the proof that it is whole.

Words: a *seal* covers the rows committed since the last one; the *head* is the newest seal's hash.
Refuses: changing or removing a row. Rows never move when patients are merged.
"""
