"""Orders, as the systems that place them report them: few statements for any number."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.records import ServiceRequestPlaced, ServiceRequestRevoked
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import ServiceRequest
from renxin.people.records.shapes import OrderData

from . import rows

_SAID: Final = ("code", "name", "category", "status", "priority", "note", "occurs_at", "encounter_id")
_WRITTEN: Final = ("code", "name", "category", "status", "priority", "note", "occurs_at", "encounter")
Status = ServiceRequest.Status


@transaction.atomic
def file_orders(actor: Actor, items: Sequence[tuple[int, OrderData]]) -> list[ServiceRequest | None]:
    """Keep orders (ORM, OMG, OML); each number at most once. A new one, and one that is called off, is a fact.

    None stands for an order whose number belongs to another patient: nothing was changed for it.
    """
    current = rows.begin(actor, [patient_id for patient_id, _data in items])
    known = _by_number(actor, [data for _patient_id, data in items])
    owners = patients.current_ids(actor.tenant_id, {row.patient_id for row in known.values()})
    filed: list[ServiceRequest | None] = []
    fresh: list[ServiceRequest] = []
    changed: list[ServiceRequest] = []
    revoked: list[ServiceRequest] = []
    for patient_id, data in items:
        row = known.get((data.source, data.order_no))
        if row is None:
            row = _new(actor, current[patient_id], data)
            fresh.append(row)
        elif owners[row.patient_id] != current[patient_id]:
            filed.append(None)
            continue
        else:
            was = row.status
            changed += [row] if _refresh(row, data) else []
            revoked += [row] if row.status == Status.REVOKED and was != Status.REVOKED else []
        filed.append(row)
    _insert(fresh)
    update_rows(changed, _WRITTEN)
    record(actor, *(_placed(row) for row in fresh if row.status != Status.REVOKED), *map(_revoked, revoked))
    return filed


def _by_number(actor: Actor, items: Sequence[OrderData]) -> dict[tuple[str, str], ServiceRequest]:
    wanted = {(data.source, data.order_no) for data in items}
    found = ServiceRequest.objects.of(actor).filter(
        source__in={source for source, _number in wanted}, order_no__in={number for _source, number in wanted}
    )
    return {(row.source, row.order_no): row for row in found if (row.source, row.order_no) in wanted}


def _new(actor: Actor, patient_id: int, data: OrderData) -> ServiceRequest:
    said = {name: getattr(data, name) for name in _SAID}
    return ServiceRequest(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        source=data.source,
        order_no=data.order_no,
        ordered_at=data.ordered_at,
        **said,
    )


def _refresh(row: ServiceRequest, data: OrderData) -> bool:
    said = {name: getattr(data, name) for name in _SAID}
    changed = {name: value for name, value in said.items() if value and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _insert(fresh: list[ServiceRequest]) -> None:
    made = insert_rows(fresh, "RETURNING source, order_no, id")
    keys = {(source, number): key for source, number, key in made}
    for row in fresh:
        row.pk = keys[row.source, row.order_no]
        row._state.adding = False


def _placed(row: ServiceRequest) -> Fact:
    return ServiceRequestPlaced(
        patient_id=row.patient_id,
        occurred_at=row.ordered_at,
        service_request_id=row.pk,
        encounter_id=row.encounter_id,
        category=row.category,
        occurs_at=row.occurs_at,
    )


def _revoked(row: ServiceRequest) -> Fact:
    return ServiceRequestRevoked(
        patient_id=row.patient_id,
        occurred_at=row.ordered_at,
        service_request_id=row.pk,
        encounter_id=row.encounter_id,
        category=row.category,
    )
