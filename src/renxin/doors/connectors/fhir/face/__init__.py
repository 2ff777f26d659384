"""Our rows shown as resources: by id, by search, everything of a patient, a document to hand over."""
