"""One question: its type, its words, what can be answered and how that is scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from renxin.kernel.core.words import Words

from .conditions import Condition

SCALE: Final = "scale"
FREQUENCY: Final = "frequency"
YES_NO: Final = "yes_no"
CHOICE: Final = "choice"
CHOICES: Final = "choices"
MATRIX: Final = "matrix"
RECOMMEND: Final = "recommend"
EFFORT: Final = "effort"
TEXT: Final = "text"
VOICE: Final = "voice"
PHOTO: Final = "photo"
DATE: Final = "date"
NUMBER: Final = "number"
SIGNATURE: Final = "signature"
DISPLAY: Final = "display"
KANO: Final = "kano"

WRITTEN_TYPES: Final = (
    *(SCALE, FREQUENCY, RECOMMEND, EFFORT, YES_NO, CHOICE, CHOICES, MATRIX),
    *(TEXT, NUMBER, DATE, VOICE, PHOTO, SIGNATURE, KANO, DISPLAY),
)
"""The types a pack or an editor may write. A matrix becomes its rows, a Kano pair its two questions."""
ALIASES: Final[Mapping[str, tuple[str, int]]] = {"scale5": (SCALE, 5), "frequency4": (FREQUENCY, 4)}
"""Short names of packs: the type, and its number of points from 1 on."""
TYPES: Final = frozenset(WRITTEN_TYPES) | frozenset(ALIASES)
RANGES: Final[Mapping[str, tuple[int, int]]] = {RECOMMEND: (0, 10), EFFORT: (1, 7)}
GRADED: Final = frozenset({SCALE, FREQUENCY, EFFORT})
PICKED: Final = frozenset({SCALE, FREQUENCY, EFFORT, RECOMMEND, YES_NO, CHOICE, CHOICES, KANO})
FILES: Final = frozenset({VOICE, PHOTO, SIGNATURE})
NOT_APPLICABLE: Final = "na"
IMPORTANCE: Final = "importance"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be picked: a number for scales, a code for choices. `points` make a choice scored."""

    value: int | str
    text: Words
    points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `role` marks the ones rules look for: `overall`, `recommend`, `comment`,
    `importance` (how much its dimension matters to her).

    `plain` is the wording for elders. `matrix` and `kano` name what it is a part of; `side` is which of a Kano pair.
    """

    link_id: str
    type: str
    text: Words
    options: tuple[Option, ...] = ()
    required: bool = False
    na_option: Words | None = None
    dimension: str = ""
    role: str = ""
    reverse: bool = False
    sensitive: bool = False
    display: str = "words"
    help: Words | None = None
    enable_when: Condition | None = None
    ends: tuple[Words, Words] | None = None
    plain: Words | None = None
    weight: float = 1.0
    low: float | None = None
    high: float | None = None
    decimals: int = 0
    unit: Words | None = None
    most: int | None = None
    group: str = ""
    matrix: str = ""
    kano: str = ""
    side: str = ""
    code: str = ""

    @property
    def scaled(self) -> bool:
        """Tell whether its answers are numbers on a scale that is scored."""
        return self.type in GRADED

    @property
    def closed(self) -> bool:
        """Tell whether its answers are picked from a list, so that they can be counted."""
        return self.type in PICKED

    @property
    def span(self) -> tuple[float, float]:
        """Return the lowest and the highest number that can be answered (or earned, by points)."""
        if self.type in RANGES:
            return RANGES[self.type]
        if self.type == YES_NO:
            return (0, 1)
        if self.type == CHOICE:
            points = [one.points or 0.0 for one in self.options]
        else:
            points = [one.value for one in self.options if isinstance(one.value, int)]
        if points:
            return (min(points), max(points))
        return (self.low or 0, self.high or 0)

    @property
    def scored(self) -> bool:
        """Tell whether its answers count in a dimension."""
        if self.role == IMPORTANCE:  # how much it matters is no judgement of how it was
            return False
        return self.scaled or self.type == YES_NO or (self.type == CHOICE and self.has_points)

    @property
    def has_points(self) -> bool:
        """Tell whether every option of a choice earns points."""
        return bool(self.options) and all(one.points is not None for one in self.options)

    def points_of(self, value: Any) -> float | None:
        """Return the number that an answer stands for; None when it stands for none."""
        if self.type == YES_NO:
            return float(value) if isinstance(value, bool) else None
        if self.type == CHOICE:
            return next((one.points for one in self.options if one.value == value), None)
        if not self.scaled or not isinstance(value, int) or isinstance(value, bool):
            return None
        return float(value)

    def words(self, *, plain: bool = False) -> Words:
        """Return what is read: the wording for elders where it is wanted and there is one."""
        return self.plain if plain and self.plain else self.text
