"""What adapters hear of the house: each folder's own `consumers.py`."""

from .adapters import load

load("consumers")
