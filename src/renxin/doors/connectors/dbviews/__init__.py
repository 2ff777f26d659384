"""Database views (中间表): a hospital's system offers a view, and we read what changed since we looked last.

Words: the *mark* is the column that grows when a row changes; the *overlap* is how far we look back each time, because
rows become visible late. Reading twice changes nothing. Refuses: writing into somebody else's database.
"""
