"""The telephone as a channel: a provider dials, says, asks and connects; what happens on the line comes back.

`adapter.py` is the channel, `providers/` a file for each provider's language, `ports.py` where the package above says
what a machine says on the line and hears what happened.
"""
