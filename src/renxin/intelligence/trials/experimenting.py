"""What an experiment needs before it may run. Pure: classes, steps, days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.definition.model import NEVER_WITHHELD

SPLIT: Final = "split_random"
# An experiment that never ends is a decision that nobody takes.
LONGEST: Final = timedelta(days=366)
_LEAST_WORDS: Final = 10


def class_of(content: Mapping[str, Any]) -> str:
    """Return the class that a definition says it is of."""
    return str(content.get("message_class") or "service")


def splits(content: Mapping[str, Any]) -> list[str]:
    """Return the ids of the steps that split people by lot."""
    return [str(step.get("id")) for step in content.get("steps") or () if step.get("verb") == SPLIT]


def faults(
    *, kind: str, message_class: str, reason: str, ethics_note: str, starts_on: date, ends_on: date
) -> dict[str, str]:
    """Return what is missing from an experiment, by field."""
    found = {}
    if kind == "hold_out" and message_class in NEVER_WITHHELD:
        found["kind"] = _("Nobody is left without clinical, safety, statutory or complaint contact for a comparison.")
    if len(reason.strip()) < _LEAST_WORDS:
        found["reason"] = _("Say why, so that others understand it.")
    if len(ethics_note.strip()) < _LEAST_WORDS:
        found["ethics_note"] = _("Say what was considered, and who said yes.")
    if ends_on <= starts_on:
        found["ends_on"] = _("It has to end after it starts.")
    elif ends_on - starts_on > LONGEST:
        found["ends_on"] = _("A year is the longest. Decide then.")
    return found
