"""Care between visits: programmes, care plans, contacts that are due, what was answered and what it asks for.

Words: a *programme* is a rule book for one kind of patient; an *enrolment* is a patient's way through one of them; a
*contact* is one due occasion, which may serve several programmes; a *closure* is what came of it.
Refuses: judging measurements between contacts (monitoring does); a question or level that the bank does not know.
"""
