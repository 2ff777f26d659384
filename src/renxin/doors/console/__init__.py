"""Pages that compose several packages: Today, patients, one patient, search, first-run assistant, settings.

Owns no tables and no rules: it asks selectors, calls services and fills templates.
"""
