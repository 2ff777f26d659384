"""Levels of service: the pack of rules, and the trait that says which level is whose."""
