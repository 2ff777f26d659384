"""The smallest vendor: it carries text to a phone and back. Copy this folder for another one."""
