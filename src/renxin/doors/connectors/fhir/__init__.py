"""FHIR R4: resources in and out.

`mapping/` says, without any database, what a resource means in our words and how our rows are written as a resource;
`applying/` takes many resources in with a few statements for each type; `face/` finds rows and shows them as resources.
What we do not model is kept as it came and given back as it came.
"""
