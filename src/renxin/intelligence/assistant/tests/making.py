"""A hospital with departments for tests of the guide, and the house that the pure rules see."""

from renxin.intelligence.assistant.guide.house import House, Place
from renxin.kernel.core.packs import Words

CODES = tuple(
    """01 02 03.01 03.02 03.03 03.04 03.05 03.06 03.07 03.08 03.09 03.10 04.01 04.02 04.03 04.04 04.05 04.06 04.07 04.08
    05.01 05.02 05.05 07 08 09 10 11 12 13 15 16 19 20 21 27 32.10 50""".split()  # noqa: SIM905  a list to be read
)


def house(codes=CODES, month: int = 3) -> House:
    """Return a house with departments of these codes, called by their code."""
    return House(tuple(Place(at, f"u{at}", code, Words(code, code)) for at, code in enumerate(codes, 1)), month)
