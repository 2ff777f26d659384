"""What lets a patient in: a fact, a segment, a date of hers, a calendar, a feed, or somebody's hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Settings, Words
from renxin.intelligence.journeys.state import FactArrived
from renxin.kernel.core.errors import InvalidInput

Entry = Literal["once_per_encounter", "once", "each_time", "again_after"]
ENTRIES: Final = ("once_per_encounter", "once", "each_time")
StartKind = Literal["fact", "segment", "date", "recurring", "feed", "manual", "api"]
STARTS: Final[tuple[StartKind, ...]] = ("fact", "segment", "date", "recurring", "feed", "manual", "api")
EVERY: Final = ("day", "week", "month")
MOST_TIMES: Final = 60
_SEGMENT_FACTS: Final = {"entered": "segment.entered", "left": "segment.left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRule:
    """What starts a run, what of the fact it keeps, and how often a patient may enter.

    `filter` is set where facts start it (also those of segments); `plan` holds the settings of the other kinds.
    """

    kind: StartKind
    label: Words
    filter: FactFilter | None
    plan: Mapping[str, Any]
    keep: tuple[str, ...]
    entry: Entry
    again_after_days: int
    not_older_than_days: int

    def entry_key(self, fact: FactArrived, patient_id: int) -> str:
        """Return what only one run of the patient may hold. (A merge moves runs; their keys then still differ.)"""
        if self.entry == "once":
            return f"patient:{patient_id}"
        if self.entry == "once_per_encounter":
            return f"encounter:{fact.payload.get('encounter_id')}"
        return f"event:{fact.event_id}"

    def key_of(self, patient_id: int, occasion: str) -> str:
        """Return the entry key of who enters without a fact, for `occasion` (a day, an event of a feed, a list)."""
        return f"patient:{patient_id}" if self.entry == "once" else occasion[:64]


def read(settings: Settings) -> StartRule:
    """Return the start that the settings describe.

    Raises:
        InvalidInput: not exactly one kind of start is there, or it is wrong.
    """
    label, keep = settings.words("label"), settings.names("keep")
    entry, again = _entry(settings)
    days = settings.number("not_older_than_days", 7, least=1)
    kind = _kind(settings)
    meant, plan = _FILTERS[kind](settings)
    settings.finish()
    return StartRule(
        kind=kind,
        label=label,
        filter=meant,
        plan=plan,
        keep=keep,
        entry=entry,
        again_after_days=again,
        not_older_than_days=days,
    )


def _kind(settings: Settings) -> StartKind:
    found = [kind for kind in STARTS if settings.has(kind)]
    if len(found) != 1:
        raise InvalidInput(
            _("Say exactly one thing that starts it: %(kinds)s.") % {"kinds": ", ".join(STARTS)}, where=settings.where
        )
    return found[0]


def _entry(settings: Settings) -> tuple[Entry, int]:
    if not settings.is_mapping("entry"):
        return settings.choice("entry", ENTRIES, "each_time"), 0  # type: ignore[return-value]
    inside = settings.inside("entry")
    days = inside.number("again_after_days", least=1)
    inside.finish()
    return "again_after", days


def _fact(settings: Settings) -> tuple[FactFilter | None, dict[str, Any]]:
    return FactFilter.read(settings), {}


def _segment(settings: Settings) -> tuple[FactFilter | None, dict[str, Any]]:
    inside = settings.inside("segment")
    code, way = inside.text("segment"), inside.choice("on", tuple(_SEGMENT_FACTS), "entered")
    members = inside.flag("also_members", False)
    inside.finish()
    if members and way != "entered":
        where = f"{inside.where}.also_members"
        raise InvalidInput(_("Who belongs already can enter only a journey of those who enter."), where=where)
    plan = {"segment": code, "on": way, "also_members": members}
    return FactFilter(kind=_SEGMENT_FACTS[way], where={"segment_code": code}), plan


def _date(settings: Settings) -> tuple[FactFilter | None, dict[str, Any]]:
    inside = settings.inside("date")
    plan = {
        "trait": inside.text("trait"),
        "key": inside.text("key", ""),
        "offset_days": inside.number("offset_days", 0, least=-366, most=3650),
        "at": inside.clock("at", "10:00"),
        "yearly": inside.flag("yearly", False),
        "lunar": inside.flag("lunar", False),
        "every_days": inside.number("every_days", 0, least=0, most=366),
        "times": inside.number("times", 0, least=0, most=MOST_TIMES),
    }
    inside.finish()
    _cycle(plan, inside.where)
    return None, plan


def _cycle(plan: Mapping[str, Any], where: str) -> None:
    """A cycle (every 21 days, six times) needs both numbers, and is no yearly day."""
    if bool(plan["every_days"]) != bool(plan["times"]):
        missing = "times" if plan["every_days"] else "every_days"
        raise InvalidInput(
            _("A cycle needs both: every how many days, and how many times."), where=f"{where}.{missing}"
        )
    if plan["every_days"] and plan["yearly"]:
        raise InvalidInput(_("Either every year, or in a cycle of days."), where=f"{where}.every_days")


def _recurring(settings: Settings) -> tuple[FactFilter | None, dict[str, Any]]:
    inside = settings.inside("recurring")
    every = inside.choice("every", EVERY)
    most = {"day": 1, "week": 7, "month": 28}[every]
    plan = {"every": every, "on": inside.number("on", 1, least=1, most=most), "at": inside.clock("at", "10:00")}
    inside.finish()
    return None, plan


def _feed(settings: Settings) -> tuple[FactFilter | None, dict[str, Any]]:
    inside = settings.inside("feed")
    plan = {"feed": inside.text("feed"), "event": inside.text("event")}
    inside.finish()
    return None, plan


def _by_hand(kind: str) -> Any:
    def read_it(settings: Settings) -> tuple[FactFilter | None, dict[str, Any]]:
        if not settings.flag(kind, False):
            raise InvalidInput(_("Expected %(expected)s.") % {"expected": "true"}, where=f"{settings.where}.{kind}")
        return None, {}

    return read_it


_FILTERS: Final[Mapping[StartKind, Any]] = {
    "fact": _fact,
    "segment": _segment,
    "date": _date,
    "recurring": _recurring,
    "feed": _feed,
    "manual": _by_hand("manual"),
    "api": _by_hand("api"),
}
