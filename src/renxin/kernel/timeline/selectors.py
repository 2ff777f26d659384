"""Reading the timeline: a patient's history, and how far consumers are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from renxin.kernel.core.actor import Actor

from . import codec
from .fact import Fact
from .models import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a patient's history. `fact` is None for kinds this version does not know."""

    event_id: int
    kind: str
    fact: Fact | None
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_name: str
    user_id: int | None
    caused_by: int | None

    @property
    def place(self) -> tuple[datetime, int]:
        """Return what `before` takes to read on below this line."""
        return self.occurred_at, self.event_id


def history(
    actor: Actor,
    patient_id: int,
    *,
    kinds: list[str] | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[Happening]:
    """Return the patient's facts, newest first; `before` is the `place` of the last line of the page above."""
    actor.require("patients.view")
    events = Event.objects.of(actor).filter(patient_id=patient_id)
    if kinds is not None:
        events = events.filter(kind__in=kinds)
    if before is not None:
        at, event_id = before
        events = events.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, id__lt=event_id))
    return [_happening(event) for event in events.order_by("-occurred_at", "-id")[:limit]]


def _happening(event: Event) -> Happening:
    try:
        fact = codec.decode(event.kind, event.patient_id, event.occurred_at, event.payload)
    except codec.UnreadableFact:
        fact = None
    return Happening(
        event_id=event.id,
        kind=event.kind,
        fact=fact,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor_kind=event.actor_kind,
        actor_name=event.actor_name,
        user_id=event.user_id,
        caused_by=event.caused_by,
    )
