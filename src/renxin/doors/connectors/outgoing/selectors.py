"""Reads of what we told other systems."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from renxin.doors.connectors.models import Interface, OutgoingMessage
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

from .queueing import listeners

_LATEST: Final = Keyset("-id", size=50)


def outgoing(actor: Actor, state: str = "", after: str = "") -> Page[OutgoingMessage]:
    """Return messages of a state (empty: any), the latest first, page by page, without their text."""
    actor.require("interfaces.view")
    rows = OutgoingMessage.objects.of(actor).select_related("interface").defer("raw")
    if state in OutgoingMessage.State.values:
        rows = rows.filter(state=state)
    return _LATEST.page(rows, after)


def people(actor: Actor, rows: Sequence[OutgoingMessage]) -> dict[int, Patient]:
    """Return whom these messages are about, for those who may see patients."""
    if not actor.may("patients.view"):
        return {}
    return patients.by_ids(actor, {row.patient_id for row in rows})


def told(actor: Actor) -> list[Interface]:
    """Return the systems that hear of our appointments."""
    actor.require("interfaces.view")
    return list(listeners(actor))


def message(actor: Actor, uid: UUID, *, lock: bool = False) -> OutgoingMessage:
    """Return one message.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    rows = OutgoingMessage.objects.of(actor)
    row = (rows.select_for_update() if lock else rows).filter(uid=uid).first()
    if row is None:
        raise NotFound("message")
    return row
