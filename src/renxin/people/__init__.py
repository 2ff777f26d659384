"""Who it is about: organizations, patients, and the mirror of their clinical records."""
