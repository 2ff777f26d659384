"""Template tags of questionnaires."""
