"""Exchange: what this hospital tells other systems and institutions.

Owns: webhooks (who hears of which facts) and their calls; shares (who may look at which summary) and their views.
Words: webhook (an address of a partner's system that hears of facts), call (one fact told to one webhook), share (a
summary that one institution may look at until it expires), view (one look at a share).
Refuses: to put names, numbers or diagnoses into a call; to share without consent, without end or without a trace.
"""
