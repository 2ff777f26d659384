"""Exchange: what this hospital tells other systems and institutions.

Owns: webhooks (who hears of which facts) and their calls.
Words: webhook (an address of a partner's system that hears of facts), call (one fact told to one webhook).
Refuses: to send names, numbers or diagnoses; a partner who may read more reads it at the FHIR face.
"""
