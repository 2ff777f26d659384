"""The same words to many people: who gets them, when, and what became of each.

Words: a *broadcast* is one wording for one audience at one time; its *recipients* are fixed when it is planned.
Refuses: sending past the contact policy, more than five hundred people without a second person, a list nobody froze.
"""
