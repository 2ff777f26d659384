"""Requests of people about their own data: who may see which."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients.models import RightsRequest

from .people import cards, get_by_id
from .seeing import current_id, visible

OPEN_RIGHTS: Final = (RightsRequest.State.RECEIVED, RightsRequest.State.WORKING)
_BY_TIME: Final = Keyset("due_at", "id", size=50)
_NEWEST: Final = Keyset("-received_at", "-id", size=50)


@dataclass(frozen=True, slots=True)
class RightsLine:
    """A request in a list, with the name of its person."""

    request: RightsRequest
    name: str


@dataclass(frozen=True, slots=True)
class RightsPage:
    """One page of the list."""

    lines: list[RightsLine]
    next: str
    open_count: int


def rights_requests(actor: Actor, *, closed: bool = False, after: str = "") -> RightsPage:
    """Return the open requests by time left, or the closed ones, newest first."""
    rows = _visible(actor)
    open_rows = rows.filter(state__in=OPEN_RIGHTS)
    page = (_NEWEST if closed else _BY_TIME).page(rows.exclude(state__in=OPEN_RIGHTS) if closed else open_rows, after)
    known = cards(actor, [row.patient_id for row in page.items])
    lines = [RightsLine(row, known[row.patient_id].name if row.patient_id in known else "") for row in page.items]
    return RightsPage(lines, page.next, open_rows.count())


def rights_request(actor: Actor, uid: UUID | str) -> RightsRequest:
    """Return one request.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    try:
        row = _visible(actor).filter(uid=uid).select_related("evidence").first()
    except ValidationError:
        row = None
    if row is None:
        raise NotFound("request")
    return row


def rights_of(actor: Actor, patient_id: int) -> list[RightsRequest]:
    """Return the requests of one patient, the newest first."""
    patient = get_by_id(actor, patient_id)
    return list(RightsRequest.objects.of(actor).filter(patient_id=patient.pk).order_by("-received_at", "-pk"))


def rights_by_ids(tenant_id: int, ids: Iterable[int]) -> dict[int, RightsRequest]:
    """Return these requests, for programmes that hold their ids."""
    return RightsRequest.objects.of(tenant_id).in_bulk(set(ids))


def _visible(actor: Actor) -> QuerySet[RightsRequest]:
    rows = RightsRequest.objects.of(actor)
    if actor.kind == "patient":
        return rows.filter(patient_id=current_id(actor.tenant_id, actor.patient_id or 0))
    actor.require("rights.view")
    if actor.all_departments or actor.may("patients.search"):
        return rows
    return rows.filter(patient_id__in=visible(actor).values("pk"))
