"""The programmes that come with the product."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import load_all

from .shapes import Programme

PACKS: Final = Path(__file__).parent.parent / "packs" / "programmes"


@cache
def programmes() -> Mapping[str, Programme]:
    """Return every programme of the packs by its code.

    Raises:
        PackError: one does not fit; names the file and the place in it.
    """
    return {one.code: one for one in load_all(PACKS, Programme)}
