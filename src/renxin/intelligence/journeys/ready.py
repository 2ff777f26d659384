"""The journeys that come with the product: one is published at once, the others are there to begin from."""

from pathlib import Path
from typing import Final

from renxin.intelligence.journeys.definition import JourneyPack
from renxin.kernel.core import packs

PACKS: Final = Path(__file__).parent / "packs"


def ready_packs() -> list[JourneyPack]:
    """Return every ready journey, in the order of its code."""
    found = [pack for folder in (PACKS, PACKS / "ready") for pack in packs.load_all(folder, JourneyPack)]
    return sorted(found, key=lambda pack: pack.code)
