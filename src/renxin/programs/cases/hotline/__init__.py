"""Tickets that a citizen hotline (12345, 12320) gives to the hospital, each with a case behind it.

The hotline's own deadline counts when it is earlier than ours; it asks for a first contact, a reply, and calls back.
"""
