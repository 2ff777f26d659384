"""What of a journey can be tried: its draft, and the versions that were published."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys import selectors as journeys
from renxin.intelligence.journeys.models import Journey
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

# What a draft says of itself beside its definition.
_ABOUT: Final = frozenset({"name", "summary", "source", "approver", "version", "effective_on"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One text of a journey that can be tried. `key` names it in forms: a version's number, or `draft`."""

    key: str
    title: str
    content: Mapping[str, Any]
    version: int | None


def journey_of(actor: Actor, uid: uuid.UUID) -> Journey:
    """Return a journey.

    Raises:
        NotFound: no such journey here.
    """
    return journeys.journey_of(actor, uid)


def journey_by_code(actor: Actor, code: str) -> Journey | None:
    """Return the journey of a code, if there is one (a draft that was thrown away leaves none)."""
    actor.require("journeys.view")
    return Journey.objects.of(actor).filter(code=code).first()


def choices(actor: Actor, journey: Journey) -> list[Choice]:
    """Return what can be tried of a journey: the draft first, then its versions, newest first."""
    actor.require("journeys.view")
    found = []
    draft = getattr(journey, "draft", None)
    if draft is not None:
        content = {key: value for key, value in draft.content.items() if key not in _ABOUT}
        found.append(Choice("draft", _("the draft"), content, None))
    for version in journey.versions.order_by("-number"):
        title = _("version %(number)s") % {"number": version.number}
        found.append(Choice(str(version.number), title, version.definition, version.number))
    return found


def choice_of(actor: Actor, journey: Journey, key: str) -> Choice:
    """Return one of the choices.

    Raises:
        NotFound: there is no such draft or version.
    """
    found = next((choice for choice in choices(actor, journey) if choice.key == key), None)
    if found is None:
        raise NotFound("journey version")
    return found
