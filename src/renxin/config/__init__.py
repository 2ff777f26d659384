"""Wires: settings, URLs, the command line and process entry points. Nobody imports it."""
