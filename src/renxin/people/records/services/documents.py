"""Documents and resources kept whole."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.records import DocumentReceived
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.records.models import DocumentReference, SourceResource
from renxin.people.records.shapes import DocumentData, ResourceData

from . import rows

_ON_CONFLICT: Final = """
ON CONFLICT (tenant_id, source, resource_type, external_id) DO UPDATE SET
    patient_id = EXCLUDED.patient_id, version = EXCLUDED.version, body = EXCLUDED.body, digest = EXCLUDED.digest,
    modelled_id = coalesce(EXCLUDED.modelled_id, records_sourceresource.modelled_id), received_at = EXCLUDED.received_at
RETURNING id, source, resource_type, external_id
"""
_KNOWN: Final = """
SELECT r.source, r.resource_type, r.external_id, r.id, r.digest, r.modelled_id
FROM unnest(%(sources)s::text[], %(kinds)s::text[], %(numbers)s::text[]) AS w (s, t, x)
JOIN records_sourceresource r ON r.tenant_id = %(tenant)s::bigint AND r.source = w.s AND r.resource_type = w.t
    AND r.external_id = w.x
"""
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a resource: the row that keeps it, and whether it is new, changed or unchanged."""

    id: int
    state: Literal["new", "changed", "unchanged"]


def keep_document(actor: Actor, patient_id: int, data: DocumentData) -> DocumentReference:
    """Keep a document whole and encrypted. Repeated: no change. Another content: a new version beside the old one.

    Raises:
        WrongState: the number belongs to another patient's document.
    """
    (found,) = keep_documents(actor, [(patient_id, data)])
    if found is None:
        raise WrongState(_("This document number belongs to another patient."), where=data.external_id)
    return found


@transaction.atomic
def keep_documents(actor: Actor, items: Sequence[tuple[int, DocumentData]]) -> list[DocumentReference | None]:
    """Do for many documents what `keep_document` does for one; each number at most once.

    None stands for a document whose number belongs to another patient: nothing was changed for it.
    """
    current = rows.begin(actor, [patient_id for patient_id, _data in items])
    known = _last_versions(actor, [data for _patient_id, data in items])
    owners = patients.current_ids(actor.tenant_id, {row.patient_id for row in known.values()})
    found: list[DocumentReference | None] = []
    fresh: list[DocumentReference] = []
    replaced: list[int] = []
    for patient_id, data in items:
        last, digest = known.get((data.source, data.external_id)), hashlib.sha256(data.content).digest()
        if last is not None and owners[last.patient_id] != current[patient_id]:
            found.append(None)
            continue
        if last is not None and bytes(last.digest) == digest:
            found.append(last)
            continue
        document = _new_document(actor, current[patient_id], data, digest, last.version + 1 if last else 1)
        replaced += [last.pk] if last else []
        fresh.append(document)
        found.append(document)
    DocumentReference.objects.of(actor).filter(pk__in=replaced, status="current").update(status="superseded")
    DocumentReference.objects.bulk_create(fresh)
    record(actor, *(_received(document) for document in fresh))
    return found


def _last_versions(actor: Actor, items: Sequence[DocumentData]) -> dict[tuple[str, str], DocumentReference]:
    wanted = {(data.source, data.external_id) for data in items}
    listed = DocumentReference.objects.of(actor).filter(
        source__in={source for source, _number in wanted}, external_id__in={number for _source, number in wanted}
    )
    newest = listed.defer("content").order_by("source", "external_id", "-version").distinct("source", "external_id")
    return {(row.source, row.external_id): row for row in newest if (row.source, row.external_id) in wanted}


def _received(document: DocumentReference) -> DocumentReceived:
    return DocumentReceived(
        patient_id=document.patient_id,
        occurred_at=document.authored_at or document.received_at,
        document_id=document.pk,
        type_code=document.type_code,
        encounter_id=document.encounter_id,
    )


@transaction.atomic
def withdraw_document(actor: Actor, patient_id: int, source: str, external_id: str) -> int:
    """Take a document back that its sender cancelled (MDM T11): it leaves every list; return how many versions did.

    Raises:
        WrongState: the number belongs to another patient's document.
    """
    current = rows.begin(actor, [patient_id])[patient_id]
    known = DocumentReference.objects.of(actor).filter(source=source, external_id=external_id)
    owners = patients.current_ids(actor.tenant_id, set(known.values_list("patient_id", flat=True)))
    if any(owner != current for owner in owners.values()):
        raise WrongState(_("This document number belongs to another patient."), where=external_id)
    return known.exclude(status="entered-in-error").update(status="entered-in-error")


@transaction.atomic(savepoint=False)
def keep_resources(actor: Actor, items: Sequence[ResourceData]) -> list[Kept]:
    """Keep resources as their sender wrote them, in one statement; those that are unchanged cost a look only.

    The answer stands in the order of `items`; of two with one key the last is kept.
    """
    about = [item.patient_id for item in items if item.patient_id is not None]
    current = rows.begin(actor, about) if about else {}
    actor.require("patients.edit")
    wanted = {_key(item): item for item in items}
    digests = {key: hashlib.sha256(item.body).digest() for key, item in wanted.items()}
    known = _known(actor, wanted)
    same = {
        key for key, (_id, digest, modelled) in known.items() if _is_same(digest, digests[key], modelled, wanted[key])
    }
    now = clock.now()
    fresh = [
        {
            "tenant_id": actor.tenant_id,
            "patient_id": -actor.tenant_id if item.patient_id is None else current[item.patient_id],
            "source": item.source,
            "resource_type": item.resource_type,
            "external_id": item.external_id,
            "version": item.version[:64],
            "body": zlib.compress(item.body, 1),
            "digest": digests[key],
            "modelled_id": item.modelled_id,
            "received_at": now,
        }
        for key, item in wanted.items()
        if key not in same
    ]
    made = {
        (source, kind, number): row_id
        for row_id, source, kind, number in insert_rows(fresh, _ON_CONFLICT, model=SourceResource)
    }
    return [_kept(_key(item), known, same, made) for item in items]


def _new_document(actor: Actor, patient_id: int, data: DocumentData, digest: bytes, version: int) -> DocumentReference:
    return DocumentReference(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        source=data.source,
        external_id=data.external_id,
        version=version,
        type_code=data.type_code[:64],
        title=data.title,
        author=data.author[:160],
        content_type=data.content_type[:80],
        content=data.content,
        size=len(data.content),
        digest=digest,
        authored_at=data.authored_at,
        received_at=clock.now(),
        encounter_id=data.encounter_id,
        report_id=data.report_id,
    )


def _key(item: ResourceData) -> _Key:
    return item.source, item.resource_type, item.external_id


def _known(actor: Actor, wanted: dict[_Key, ResourceData]) -> dict[_Key, tuple[int, bytes, int | None]]:
    if not wanted:
        return {}
    sources, kinds, numbers = (list(part) for part in zip(*wanted, strict=True))
    values = {"tenant": actor.tenant_id, "sources": sources, "kinds": kinds, "numbers": numbers}
    return {
        (source, kind, number): (row_id, bytes(digest), modelled)
        for source, kind, number, row_id, digest, modelled in hot.execute(_KNOWN, values, rows=True)
    }


def _is_same(digest: bytes, new: bytes, modelled: int | None, item: ResourceData) -> bool:
    return digest == new and item.modelled_id in (None, modelled)


def _kept(key: _Key, known: dict[_Key, tuple[int, bytes, int | None]], same: set[_Key], made: dict[_Key, int]) -> Kept:
    if key in same:
        return Kept(known[key][0], "unchanged")
    return Kept(made[key], "changed" if key in known else "new")
