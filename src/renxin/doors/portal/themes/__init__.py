"""How the patients' pages look: a theme of the hospital, others of a campus or for children; all of them readable."""
