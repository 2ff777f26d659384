"""The one road in: whose a message is, kept before it is acknowledged, applied lane by lane, counted."""
