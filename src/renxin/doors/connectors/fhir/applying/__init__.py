"""Resources taken in: a few statements for each type, however many there are."""

from .engine import apply
from .item import Item, id_of, item_of

__all__ = ["Item", "apply", "id_of", "item_of"]
