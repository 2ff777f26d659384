"""Listening beside the questionnaires: rounds and interviews, stories, the patients' panel, open days, public reviews.

Words: a *note* is what somebody told us, coded with the house's topics; a *quote* is her own words, shown only with her
consent; a *ballot* is a vote nobody can trace; a *review* stands in public on a site of others.
Refuses: a quote or story without consent, a story nobody else has read, a second vote, knowing who voted for what,
a public reply that tells anything of a patient or that one person alone has seen.
"""
