"""How long the text of what came in is kept. What it said is in the record by then; the row stays, so that the same
message sent again is still known and yesterday's counts still hold.
"""
