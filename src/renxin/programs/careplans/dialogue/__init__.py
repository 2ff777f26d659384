"""Follow-up conversations that run by themselves: one question a message, in plain words, red flags first every turn.

Words: a *turn* is one message of hers with what it leads to; a *step* is where the conversation stands.
Refuses: diagnosing, going on after a red flag, keeping somebody from a person, asking without saying who looks.
"""
