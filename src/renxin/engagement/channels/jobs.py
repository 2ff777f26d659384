"""The loops of the adapters that have some: each folder's own `jobs.py`."""

from .adapters import load

load("jobs")
