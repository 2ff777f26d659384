"""The one road to a patient and the one road back: conversations, messages, holds and the contact policy.

Words: a *conversation* is everything said between a patient and the house, over all channels; a *hold* keeps us
from writing; the *contact policy* allows, defers or blocks each message and names the rule.
Refuses: sending anything that has not passed the policy twice, showing a disease on a lock screen.
"""
