"""From facts to calls: what a partner is told, in a few statements for any number of facts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from renxin.doors.exchange.models import Webhook, WebhookCall
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import Entry, Fact
from renxin.people.patients.models import Patient
from renxin.people.records.models import DiagnosticReport, Encounter

_ADDRESSED: Final[dict[str, tuple[str, type[Model]]]] = {
    "patient_id": ("Patient", Patient),
    "loser_patient_id": ("Patient", Patient),
    "encounter_id": ("Encounter", Encounter),
    "report_id": ("DiagnosticReport", DiagnosticReport),
}
"""Fields of facts that a partner can follow at the FHIR face. Other ids are ours alone and stay inside."""


@dataclass(frozen=True, slots=True)
class _Addresses:
    """The uids of everything that the facts of a batch name."""

    uids: Mapping[tuple[str, int], UUID]

    def of(self, field: str, row_id: int) -> str:
        """Return the FHIR reference of what `field` names, or nothing."""
        resource, _model = _ADDRESSED[field]
        uid = self.uids.get((resource, row_id))
        return f"{resource}/{uid}" if uid else ""


def queue_calls(actor: Actor, entries: Sequence[Entry]) -> int:
    """Write a call for every webhook that wants a fact; return how many. A fact is told to each webhook once."""
    webhooks = list(Webhook.objects.of(actor).filter(is_active=True).defer("secret"))
    wanted = [
        (webhook, entry)
        for entry in entries
        if not entry.replayed
        for webhook in webhooks
        if not webhook.kinds or entry.fact.kind in webhook.kinds
    ]
    addresses = _addresses(actor.tenant_id, {entry.event_id: entry.fact for _, entry in wanted}.values())
    now = clock.now()
    calls = [
        WebhookCall(
            tenant_id=actor.tenant_id,
            webhook=webhook,
            patient_id=entry.patient_id,
            event_id=entry.event_id,
            kind=entry.fact.kind,
            body=body_of(entry.fact, addresses),
            due_at=now,
            created_at=now,
        )
        for webhook, entry in wanted
    ]
    WebhookCall.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def body_of(fact: Fact, addresses: _Addresses) -> str:
    """Return what is told of a fact: its kind, its time, what it is about, and its flags and small numbers."""
    about: dict[str, str] = {}
    data: dict[str, Any] = {}
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in _ADDRESSED:
            if value and (reference := addresses.of(field.name, value)):
                about[field.name.removesuffix("_id")] = reference
        elif field.name != "occurred_at" and not field.name.endswith(("_id", "_ids")):
            data[field.name] = value
    told = {"kind": fact.kind, "occurred_at": fact.occurred_at.isoformat(), "about": about, "data": data}
    return json.dumps(told, ensure_ascii=False, default=str, sort_keys=True)


def _addresses(tenant_id: int, facts: Iterable[Fact]) -> _Addresses:
    named: dict[str, set[int]] = {}
    for fact in facts:
        for field, (resource, _model) in _ADDRESSED.items():
            row_id = getattr(fact, field, None)
            if row_id and row_id > 0:
                named.setdefault(resource, set()).add(row_id)
    models = dict(_ADDRESSED.values())
    uids: dict[tuple[str, int], UUID] = {}
    for resource, ids in named.items():
        rows = models[resource]._base_manager.filter(tenant_id=tenant_id, pk__in=ids)
        uids |= {(resource, pk): uid for pk, uid in rows.values_list("pk", "uid")}
    return _Addresses(uids)
