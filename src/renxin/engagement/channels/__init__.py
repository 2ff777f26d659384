"""Channel accounts and their adapters: parse what a vendor tells us, hand over what we say, nothing else.

Words: a *channel* is one account with one vendor; an *adapter* is the folder that speaks the vendor's language.
Refuses: deciding whom to write to, knowing what a conversation is, losing anything a vendor told us.
"""
