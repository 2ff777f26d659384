"""Reads of interfaces and their messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

from .models import Interface, InterfaceMessage, Replay

_LATEST: Final = Keyset("-id", size=50)
# Lists never fetch messages themselves: ten megabytes a row would be a slow page.
_HEAVY: Final = ("raw", "corrected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages somebody wants to see; empty means all."""

    state: str = ""
    reason: str = ""
    kind: str = ""
    interface: str = ""
    control_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is."""

    total: int
    waiting: int
    applied: int
    ignored: int
    parked: int

    @property
    def done(self) -> int:
        """Return how many have been settled."""
        return self.total - self.waiting


def interfaces(actor: Actor) -> list[Interface]:
    """Return the interfaces of the hospital with the time of their last message, the default one last."""
    actor.require("interfaces.view")
    rows = Interface.objects.of(actor).annotate(last_at=Max("messages__received_at"))
    return list(rows.order_by("is_default", "name"))


def interface(actor: Actor, uid: UUID) -> Interface:
    """Return one interface.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    found = Interface.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("interface")
    return found


def interface_named(actor: Actor, name: str) -> Interface:
    """Return one interface by its name.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    found = Interface.objects.of(actor).filter(name=name).first()
    if found is None:
        raise NotFound("interface")
    return found


def chosen(actor: Actor, wanted: Wanted) -> QuerySet[InterfaceMessage]:
    """Return the messages that fit, in no order."""
    actor.require("interfaces.view")
    given = {
        "state": wanted.state,
        "reason": wanted.reason,
        "kind": wanted.kind,
        "interface__uid": wanted.interface,
        "control_id": wanted.control_id,
        "received_at__gte": wanted.since,
        "received_at__lt": wanted.until,
    }
    return InterfaceMessage.objects.of(actor).filter(**{name: value for name, value in given.items() if value})


def messages(actor: Actor, wanted: Wanted, after: str = "") -> Page[InterfaceMessage]:
    """Return a page of messages, the latest first."""
    rows = chosen(actor, wanted).select_related("interface").defer(*_HEAVY)
    return _LATEST.page(rows, after)


def message(actor: Actor, uid: UUID, *, lock: bool = False) -> InterfaceMessage:
    """Return one message.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    rows = InterfaceMessage.objects.of(actor).filter(uid=uid).select_related("interface", "encounter")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound("message")
    return found


def people(actor: Actor, rows: Sequence[InterfaceMessage]) -> dict[int, Patient]:
    """Return the patients whom these messages are about, for those who may see patients."""
    if not actor.may("patients.view"):
        return {}
    return patients.by_ids(actor, {row.patient_id for row in rows if row.patient_id > 0})


def counts(actor: Actor) -> dict[str, int]:
    """Return how many messages wait and how many are parked."""
    actor.require("interfaces.view")
    states = (InterfaceMessage.State.RECEIVED, InterfaceMessage.State.PARKED)
    rows = InterfaceMessage.objects.of(actor).filter(state__in=states).order_by()
    found = dict(rows.values_list("state").annotate(n=Count("id")))
    return {str(state): found.get(state, 0) for state in states}


def parked_reasons(actor: Actor) -> list[tuple[str, int]]:
    """Return the reasons for which messages are parked, the commonest first."""
    actor.require("interfaces.view")
    rows = InterfaceMessage.objects.of(actor).filter(state=InterfaceMessage.State.PARKED).order_by()
    return list(rows.values_list("reason").annotate(n=Count("id")).order_by("-n", "reason"))


def progress(actor: Actor, uid: UUID) -> Progress:
    """Return how far a replay is.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    replay = Replay.objects.of(actor).filter(uid=uid).first()
    if replay is None:
        raise NotFound("replay")
    found = dict(replay.messages.order_by().values_list("state").annotate(n=Count("id")))
    by_name = {str(state): number for state, number in found.items()}
    waiting = by_name.get("received", 0)
    return Progress(
        replay.total, waiting, by_name.get("applied", 0), by_name.get("ignored", 0), by_name.get("parked", 0)
    )
