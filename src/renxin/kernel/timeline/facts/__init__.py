"""The catalogue of facts, one file for each package that records them. Data only: no functions, no other imports."""
