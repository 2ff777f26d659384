"""The parts of a definition that are not steps, as fields: what starts it, who may enter, what stops it, settings."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.intelligence.journeys.definition.start import MOST_TIMES
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.filters import FACT_FIELDS

STARTS: Final = (
    ("fact", _("something is reported")),
    ("segment", _("somebody enters or leaves a segment")),
    ("date", _("a date of the patient comes near")),
    ("recurring", _("a day of the calendar comes")),
    ("feed", _("weather, season or festival")),
    ("manual", _("a member of staff starts it")),
    ("api", _("another system asks for it")),
)
ENTRIES: Final = (
    ("each_time", _("every time")),
    ("once_per_encounter", _("once for each visit or stay")),
    ("once", _("once in a life")),
    ("again_after", _("again after some days")),
)
CLASSES: Final = (
    ("service", _("Service")),
    ("education", _("Health education")),
    ("marketing", _("Promotion")),
    ("clinical", _("Clinical")),
    ("safety", _("Safety")),
    ("statutory", _("Required by law")),
    ("complaint", _("Complaint")),
)

COMMON_START: Final = (
    Field("label", "words", _("In words"), _("As in: the patient went home."), required=True),
    Field("entry", "choice", _("How often may a patient enter"), choices=ENTRIES, default="each_time"),
    Field("again_after_days", "number", _("Again after days"), default=90, least=1),
    Field("keep", "names", _("Keep of it"), _("Values that later steps need, such as department_id.")),
    Field("not_older_than_days", "number", _("Not when it is older than days"), default=7, least=1),
)
START_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "fact": FACT_FIELDS[:2],
    "segment": (
        Field("segment", "text", _("Segment"), required=True),
        Field(
            "on",
            "choice",
            _("When somebody"),
            choices=(("entered", _("enters it")), ("left", _("leaves it"))),
            default="entered",
        ),
        Field(
            "also_members",
            "flag",
            _("Who belongs already enters too"),
            _("Once, when the journey is switched on. Their trace says that they fitted from the start."),
        ),
    ),
    "date": (
        Field("trait", "trait", _("Which date"), _("A trait that is a date, such as birth_date."), required=True),
        Field("key", "text", _("Of which"), _("For traits kept by department or kind.")),
        Field("offset_days", "number", _("Days after it"), _("Less than nought: before it."), default=0, least=-366),
        Field("at", "clock", _("At"), default="10:00"),
        Field("yearly", "flag", _("Every year")),
        Field("lunar", "flag", _("By the lunar calendar")),
        Field(
            "every_days", "number", _("Again every so many days"), _("A cycle, such as 21 days. 0: once."), default=0
        ),
        Field("times", "number", _("How many times in all"), _("Only in a cycle."), default=0, most=MOST_TIMES),
    ),
    "recurring": (
        Field(
            "every",
            "choice",
            _("Every"),
            choices=(("day", _("day")), ("week", _("week")), ("month", _("month"))),
            default="week",
        ),
        Field("on", "number", _("On its day"), _("1 is Monday, or the first of a month."), default=1, least=1, most=28),
        Field("at", "clock", _("At"), default="10:00"),
    ),
    "feed": (
        Field("feed", "text", _("Source"), required=True),
        Field("event", "text", _("Event"), required=True),
    ),
    "manual": (),
    "api": (),
}
STOP_FIELDS: Final = (
    Field("label", "words", _("In words"), required=True),
    Field(
        "reason", "text", _("Code of the reason"), _("Latin letters; the trace and the numbers name it."), required=True
    ),
    Field("fact", "fact", _("What happens")),
    Field("where", "mapping", _("Only where"), _("Values the fact must have; a list means one of them.")),
    Field("same", "names", _("Same as at the start"), _("Values that must equal those of the fact of the start.")),
    Field("other", "names", _("Other than at the start"), _("Values that must differ from those of the start.")),
    Field("own", "text", _("About the step"), _("Only what concerns the task or message of that step.")),
    Field("rule", "rule", _("Or: whoever fits"), _("Instead of what happens; asked just before every step.")),
    Field("check", "text", _("Also ask the records"), _("Asked again just before every step.")),
    Field("reenter", "flag", _("The same reason may start it anew")),
)
WHO_FIELDS: Final = (
    Field("who", "rule", _("Who may enter"), _("A rule of segments. Empty: everybody.")),
    Field(
        "otherwise",
        "choice",
        _("When it no longer holds before a step that reaches the patient"),
        choices=(("stop", _("stop the journey")), ("skip", _("leave that step out")), ("wait", _("wait"))),
        default="stop",
    ),
)
GOAL_FIELDS: Final = (
    Field("label", "words", _("In words")),
    Field("fact", "fact", _("What happens")),
    Field("where", "mapping", _("Only where"), _("Values the fact must have; a list means one of them.")),
    Field("same", "names", _("Same as at the start"), _("Values that must equal those of the fact of the start.")),
    Field("other", "names", _("Other than at the start"), _("Values that must differ from those of the start.")),
    Field("own", "text", _("About the step"), _("Only what concerns the task or message of that step.")),
    Field("rule", "rule", _("Or: whoever fits"), _("Instead of what happens; asked when the days are over.")),
    Field("within_days", "number", _("Within days"), required=True, default=30, least=1, most=730),
    Field("ends", "flag", _("Reaching it ends the journey"), default=True),
)
SETTINGS: Final = (
    Field("name", "words", _("Name"), required=True),
    Field("summary", "words", _("In one sentence")),
    Field("message_class", "choice", _("Class"), choices=CLASSES, default="service"),
    Field("source", "text", _("Source"), _("Which guideline, decision or experience it comes from."), required=True),
    Field(
        "priority", "number", _("Priority"), _("The higher goes first when two journeys do not go together."), default=0
    ),
    Field("conflicts", "names", _("Does not go together with"), _("Codes of other journeys.")),
    Field(
        "when_conflict",
        "choice",
        _("Then the lower one"),
        choices=(("wait", _("waits")), ("refuse", _("does not begin"))),
        default="wait",
    ),
    Field("held_out", "number", _("Held out, percent"), _("For comparison: they get nothing from it."), most=50),
    Field("handles", "names", _("Key moments it takes care of"), _("After an operation, bad news, a death …")),
)


def start_values(start: Mapping[str, Any]) -> dict[str, Any]:
    """Return the start as one flat mapping of what its form shows."""
    kind = start_kind(start)
    inside = start.get(kind) if isinstance(start.get(kind), Mapping) else {}
    entry = start.get("entry")
    again = entry.get("again_after_days") if isinstance(entry, Mapping) else None
    flat = {**start, **dict(inside or {})}
    return {**flat, "entry": "again_after", "again_after_days": again} if again else flat


def start_kind(start: Mapping[str, Any]) -> str:
    """Return what kind of start it is."""
    return next((kind for kind, _words in STARTS if kind in start), "fact")


def unshown(start: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return what a start says that no form of its kind shows; a nested kind stands under its name."""
    shown = {field.name for field in (*COMMON_START, *START_FIELDS[kind])}
    kinds = {code for code, _words in STARTS}
    found = {key: value for key, value in start.items() if key not in shown | kinds}
    inside = start.get(kind)
    if isinstance(inside, Mapping):
        found[kind] = {key: value for key, value in inside.items() if key not in shown}
    return found


def start_of(
    kind: str, common: Mapping[str, Any], own: Mapping[str, Any], besides: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the start that a form described; `besides` is what it does not show."""
    besides = besides or {}
    made = dict(besides) | {key: value for key, value in common.items() if value is not None}
    made.pop("again_after_days", None)
    if common.get("entry") == "again_after":
        made["entry"] = {"again_after_days": common.get("again_after_days") or 90}
    meant = {key: value for key, value in own.items() if value is not None}
    if kind == "fact":
        return made | meant
    if kind in ("manual", "api"):
        return made | {kind: True}
    return made | {kind: {**besides.get(kind, {}), **meant}}


STOPS: Final = Field("stop", "table", _("It stops when"), items=STOP_FIELDS)
