"""How soon somebody must act on what a patient says or measures."""

from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(IntEnum):
    """Four levels, the higher the sooner.

    GREEN nothing; YELLOW a nurse looks within 24 hours; ORANGE a clinician calls within 4 hours (2 by day); RED the
    patient is told to call 120 first, then staff are alarmed within 10 minutes and must acknowledge.
    """

    GREEN = 0
    YELLOW = 1
    ORANGE = 2
    RED = 3

    @property
    def code(self) -> str:
        """Return its name in packs: `red`."""
        return self.name.lower()

    @property
    def words(self) -> str | Promise:
        """Return what staff read."""
        return _WORDS[self]

    @classmethod
    def of(cls, code: str) -> "Level":
        """Return the level that packs call `code`."""
        return cls[code.upper()]


_WORDS: dict[Level, str | Promise] = {
    Level.GREEN: _("All is well"),
    Level.YELLOW: _("A nurse looks within 24 hours"),
    Level.ORANGE: _("A clinician calls within 4 hours"),
    Level.RED: _("At once: 120 first, then our staff"),
}
