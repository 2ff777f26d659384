"""The patient's own pages that compose several packages. So far: proving that an account is hers.

Refuses: rules of its own; telling anybody whose record a link is about before she has proved it.
"""
