"""Journeys: what happens to a patient over days, as data: definitions, versions, runs, and the engine that moves them.

Words: a *journey* is a definition with immutable *versions*; a *run* is one patient on one version; a *step* is one
verb with its settings; an *effect* is what a step asks others to do.
Refuses: reaching a patient except through conversations, surveys and worklist; one transaction per patient; going back.
"""
