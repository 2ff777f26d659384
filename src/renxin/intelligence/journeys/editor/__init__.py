"""The editor of journeys: drafts with their history, the diagram, forms beside it, differences, and moving people over.

Words: a *draft* is a definition that nobody is on yet; a *way* leads from a step to a later one; an *edit* is one
change of a draft that can be undone.
Refuses: changing a published version; sending anything again to people who move to another version.
"""
