"""Writes through the FHIR face: the same road as a file takes, for one resource or a transaction of many."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import Interface
from renxin.doors.connectors.reasons import sentence
from renxin.doors.connectors.services import ensure_interface
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.kernel.core.ids import uuid7
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import SourceResource

from . import body
from . import datatypes as fhir
from .applying import Item, apply, item_of
from .applying.engine import park_missing
from .applying.item import Known
from .datatypes import Json
from .face import asked, reading, searching
from .face.kinds import KINDS, WRITABLE
from .face.written import ids_of
from .references import settle

__all__ = ["Refused", "SeveralFit", "Written", "create", "read_json", "transact", "update"]

read_json = body.parse

_MASKED: Final = "MASKED"


class Refused(RenxinError):
    """A resource cannot be taken in; `where` names the element."""


class SeveralFit(RenxinError):
    """A conditional create finds more than one resource."""


@dataclass(frozen=True, slots=True)
class Written:
    """A resource as it is now, under the id by which it is found. `existed`: it was there already."""

    resource: Json
    existed: bool = False
    patient_id: int | None = None


@dataclass(slots=True)
class _Entry:
    """One entry of a transaction."""

    place: int
    item: Item
    source: str
    existed: bool = False


@transaction.atomic(savepoint=False)
def create(actor: Actor, resource: Json, *, unless: str = "") -> Written:
    """Take a new resource in. `unless` is a search: when one resource fits it, that one is returned instead.

    Raises:
        Refused: it cannot be taken in.
        SeveralFit: more than one resource fits `unless`.
        InvalidInput: `unless` cannot be understood.
    """
    _check(resource)
    found = _existing(actor, str(resource["resourceType"]), unless) if unless else None
    if found is not None:
        return Written(found, existed=True)
    plain = {name: value for name, value in resource.items() if name != "id"}
    item = item_of({**plain, "id": str(uuid7())})
    _apply(actor, [_Entry(0, item, source_of(actor))])
    (written,) = _written(actor, [item])
    return written


@transaction.atomic(savepoint=False)
def update(actor: Actor, name: str, number: str, resource: Json) -> Written:
    """Bring a resource up to date. What it leaves out, it says nothing about.

    Raises:
        NotFound: there is no resource of this id.
        Refused: it cannot be taken in, or is about another patient.
    """
    _check(resource)
    if resource["resourceType"] != name or fhir.text(resource.get("id")) not in ("", number):
        raise Refused(_("Type and id of the resource are not those of the address."), where="id")
    entry = _entry_of_known(actor, name, number, resource)
    _apply(actor, [entry])
    (written,) = _written(actor, [entry.item])
    return Written({**written.resource, "id": number}, existed=True, patient_id=written.patient_id)


@transaction.atomic(savepoint=False)
def transact(actor: Actor, bundle: Json) -> list[Written]:
    """Take all entries of a transaction in, or none.

    Raises:
        Refused: one of them cannot be taken in; `where` names it.
        NotFound: one of them changes what is not here.
        SeveralFit: a conditional create finds more than one resource.
    """
    entries: list[_Entry] = []
    done: dict[int, Written] = {}
    addresses: dict[str, str] = {}
    listed = fhir.items(bundle.get("entry"))
    for place, one in enumerate(listed):
        found = _read_entry(actor, place, one)
        if isinstance(found, Written):
            done[place] = found
            addresses[fhir.text(one.get("fullUrl"))] = f"{found.resource['resourceType']}/{found.resource['id']}"
        else:
            entries.append(found)
            addresses[fhir.text(one.get("fullUrl"))] = "/".join(found.item.key)
    addresses.pop("", None)
    for entry in entries:
        known, number = entry.item.known, entry.item.external_id
        entry.item = item_of(settle(entry.item.resource, addresses), place=str(entry.place))
        entry.item.known, entry.item.external_id = known, number
    _apply(actor, entries)
    written = _written(actor, [entry.item for entry in entries])
    for entry, made in zip(entries, written, strict=True):
        done[entry.place] = Written(made.resource, entry.existed or made.existed, made.patient_id)
    return [done[place] for place in range(len(listed))]


def source_of(actor: Actor) -> str:
    """Return the name under which what this client writes is kept."""
    return _interface(actor.tenant_id, actor.name)


@lru_cache(maxsize=256)
def _interface(tenant_id: int, name: str) -> str:
    interface = ensure_interface(Actor.interface(tenant_id, name), Interface.Kind.FHIR, name)
    return interface.name[:72]


def _check(resource: Json) -> None:
    if resource.get("resourceType") not in WRITABLE:
        raise Refused(_("Resources of this type cannot be written here."), where="resourceType")
    meta = resource.get("meta")
    tags = fhir.items(meta.get("security")) if isinstance(meta, dict) else []
    if any(fhir.text(tag.get("code")) == _MASKED for tag in tags):
        raise Refused(
            _("This was read with masked numbers. Read it with the scope identifiers.clear, change it, and send that."),
            where="meta.security",
        )


def _existing(actor: Actor, name: str, unless: str) -> Json | None:
    wanted = asked.read(parse_qsl(unless.partition("?")[2] or unless))
    if not wanted.conditions:
        raise InvalidInput(_("Say by what the resource is known, such as identifier=…"), where="If-None-Exist")
    found = searching.search(actor, name, wanted, clear=False).resources
    if len(found) > 1:
        raise SeveralFit(_("More than one resource fits."), where="If-None-Exist")
    return found[0] if found else None


def _read_entry(actor: Actor, place: int, entry: Json) -> _Entry | Written:
    resource, request = fhir.first(entry.get("resource")), fhir.first(entry.get("request"))
    where = f"Bundle.entry[{place}]"
    if not resource:
        raise Refused(_("This entry holds no resource."), where=where)
    _check(resource)
    method, address = fhir.text(request.get("method")), fhir.text(request.get("url"))
    if method == "PUT" and "?" not in address:
        name, _slash, number = address.rpartition("/")
        return _entry_of_known(actor, name.rpartition("/")[2], number, resource, place)
    if method != "POST":
        raise Refused(_("A transaction holds POST and PUT of single resources only."), where=where)
    unless = fhir.text(request.get("ifNoneExist"))
    found = _existing(actor, str(resource["resourceType"]), unless) if unless else None
    if found is not None:
        return Written(found, existed=True)
    full_url = fhir.text(entry.get("fullUrl"))
    number = full_url.rpartition(":")[2] if full_url.startswith("urn:uuid:") else str(uuid7())
    return _Entry(place, item_of({**resource, "id": number}), source_of(actor))


def _entry_of_known(actor: Actor, name: str, number: str, resource: Json, place: int = 0) -> _Entry:
    """Return a resource that changes one of ours, under the name by which its sender knows it."""
    row = reading.find(actor, name, number)
    if not isinstance(row, SourceResource) and KINDS[name].write is not None:
        raise Refused(_("This was written in Renxin. It is read here and changed there."), where="id")
    kept = row if isinstance(row, SourceResource) else _kept_of(actor, name, row.id)
    plain = copy(resource)
    plain["id"] = kept.external_id if kept else number
    item = item_of(plain)
    about = row.pk if isinstance(row, Patient) else getattr(row, "patient_id", 0)
    if isinstance(row, SourceResource):
        item.external_id = row.external_id
    else:
        item.known = Known(kept.pk if kept else 0, about, row.id, bytes(kept.digest) if kept else b"")
    return _Entry(place, item, kept.source if kept else source_of(actor), existed=True)


def _kept_of(actor: Actor, name: str, row_id: int) -> SourceResource | None:
    rows = SourceResource.objects.of(actor).filter(resource_type=name, modelled_id=row_id)
    return rows.order_by("-received_at", "-pk").first()


def _apply(actor: Actor, entries: Sequence[_Entry]) -> None:
    groups: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.source].append(entry)
    for source, group in groups.items():
        before = {id(entry.item): entry.item.known for entry in group}
        items = [entry.item for entry in group]
        apply(actor, source, items, together=True)
        park_missing(items)
        for entry in group:
            _refuse_parked(entry.item)
            _refuse_another(actor, entry.item, before[id(entry.item)])


def _refuse_parked(item: Item) -> None:
    if item.is_aside and item.reason is not None:
        raise Refused(sentence(item.reason, item.where, kind=item.kind), where=_where(item))


def _refuse_another(actor: Actor, item: Item, known: Known | None) -> None:
    if known is None or item.kind == "Patient" or item.patient_id is None or known.patient_id <= 0:
        return
    people = patients.current_ids(actor.tenant_id, [known.patient_id, item.patient_id])
    if people[known.patient_id] != people[item.patient_id]:
        raise Refused(_("A resource stays with its patient."), where=_where(item))


def _where(item: Item) -> str:
    return f"Bundle.entry[{item.place}].{item.where}" if item.place else item.where


def _written(actor: Actor, items: Sequence[Item]) -> list[Written]:
    """Return the resources as their senders wrote them, with our ids and times."""
    now = clock.now()
    told = {"versionId": str(int(now.timestamp() * 1000)), "lastUpdated": fhir.write_instant(now)}
    written = []
    for item, number in zip(items, ids_of(actor, items), strict=True):
        said = item.resource.get("meta")
        meta = {**(said if isinstance(said, dict) else {}), **told}
        about = item.patient_id if item.patient_id and item.patient_id > 0 else None
        written.append(Written({**item.resource, "id": number, "meta": meta}, item.state == "unchanged", about))
    return written
