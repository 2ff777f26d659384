"""Searches as questions to our tables: every parameter we know, and a plain refusal of those that we do not."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir import terms
from renxin.doors.connectors.models import Interface
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import SourceResource

from . import ids
from .asked import Asked
from .conditions import NOBODY, condition, during
from .kind import Kind
from .kinds import KINDS
from .rows import by_uid

_NEVER_KEPT: Final = ("Patient", "Organization", "Practitioner", "Schedule", "Slot")
_MOST_NAMED: Final = 500
_MOST_OF_A_NUMBER: Final = 5
_PATIENT_PARAMS: Final = ("patient", "subject", "actor")


class Question:
    """The conditions of one search. `people` are the patients it names, None when it names none.

    `where` is asked of our rows, `kept_where` of resources that are only kept; None: none of those can fit.
    """

    def __init__(self, actor: Actor, name: str, asked: Asked) -> None:
        self.actor, self.name, self.kind = actor, name, KINDS.get(name)
        self.people: set[int] | None = None
        self.where = Q()
        self.kept_where: Q | None = None if name in _NEVER_KEPT else Q()
        for parameter, value in asked.conditions:
            self._add(parameter, value)
        if self.kind and self.kind.needs_patient and self.people is None:
            raise InvalidInput(_("Name the patient: search with patient=… or with _id=…"), where="patient")

    def rows(self) -> QuerySet[Any]:
        """Return the rows that fit, in no order."""
        if self.kind is None:
            return self.kept()
        rows: QuerySet[Any] = self.kind.model._base_manager.filter(tenant_id=self.actor.tenant_id)
        if self.name == "Patient":
            rows = patients.visible(self.actor).exclude(status=Patient.Status.MERGED)
        if self.name == "Organization":
            rows = rows.filter(kind="DEPARTMENT")
        if self.kind.only is not None:
            rows = rows.filter(self.kind.only)
        if self.kind.related:
            rows = rows.select_related(*self.kind.related)
        if self.people is not None and self.kind.subject:
            rows = rows.filter(patient_id__any=self.people)
        return rows.filter(self.where)

    def kept(self) -> QuerySet[SourceResource]:
        """Return the resources of this type that are only kept."""
        if self.kept_where is None:
            return SourceResource.objects.none()
        rows = SourceResource.objects.of(self.actor).filter(resource_type=self.name, modelled_id=None)
        if self.people is not None:
            rows = rows.filter(patient_id__any=self.people)
        return rows.filter(self.kept_where)

    @property
    def sweeps(self) -> bool:
        """Tell whether a log is read through without naming anybody."""
        return bool(self.kind and self.kind.is_log and self.people is None)

    def _add(self, parameter: str, value: str) -> None:
        name, _colon, modifier = parameter.partition(":")
        own = self.kind is not None and name in self.kind.params  # the actor of a Schedule is no patient
        if name.partition(".")[0] in _PATIENT_PARAMS and self.name != "Patient" and not own:
            self._narrow(self._named_patients(name, modifier, value))
        elif name == "_id":
            self._add_ids(value.split(","))
        elif name == "_lastUpdated":
            told = during("received_at", value, name)
            self._add_where(during(self.kind.changed, value, name) if self.kind else told, told)
        elif name == "identifier" and (self.kind is None or self.kind.write is not None):
            self._add_where(NOBODY, Q(external_id=value.rpartition("|")[2]))
        elif self.name == "Patient" and name in _PATIENT_SEARCH:
            self._add_where(_PATIENT_SEARCH[name](self.actor, value))
        elif self.kind and name in self.kind.params:
            self._add_where(condition(self.actor, self.kind.params[name], value, modifier, parameter))
        else:
            raise InvalidInput(_("This search parameter is not known here."), where=parameter)

    def _add_where(self, own: Q, kept: Q | None = None) -> None:
        self.where &= own
        self.kept_where = None if kept is None or self.kept_where is None else self.kept_where & kept

    def _narrow(self, found: set[int]) -> None:
        self.people = found if self.people is None else self.people & found

    def _named_patients(self, name: str, modifier: str, value: str) -> set[int]:
        """Return the patients that `patient=`, `subject:Patient=` or `patient.identifier=` names."""
        if name.endswith(".identifier") or modifier == "identifier":
            return {pk for one in value.split(",") for pk in holders(self.actor, one)}
        if "." in name or modifier not in ("", "Patient"):
            raise InvalidInput(_("This search parameter is not known here."), where=f"{name}:{modifier}")
        uids = [one.rpartition("/")[2] for one in value.split(",")]
        found = by_uid(Patient, self.actor, uids)
        return set(patients.current_ids(self.actor.tenant_id, found).values())

    def _add_ids(self, asked: list[str]) -> None:
        kept = [one for one in asked if self.kind is None or ids.is_kept(one)]
        own = [one for one in asked if one not in kept]
        behind = Q(pk__in=[_number(ids.kept_of, one) for one in kept]) if kept else None
        self._add_where(self._by_ids(self.kind, own) if self.kind and own else NOBODY, behind)

    def _by_ids(self, kind: Kind, asked: list[str]) -> Q:
        if kind.uid:
            return Q(pk__in=by_uid(kind.model, self.actor, asked))
        found = [pair for one in asked if (pair := _pair(kind.table, one)) is not None]
        if kind.is_log:
            origins = {origin for origin, _row_id in found}
            current = patients.current_ids(self.actor.tenant_id, origins)
            self._narrow(origins | set(current.values()))
        return Q(id__in=[row_id for _origin, row_id in found])


def holders(actor: Actor, value: str) -> set[int]:
    """Return whom `system|value` names; without a system, whom the number names in any."""
    address, bar, number = value.rpartition("|")
    if not number.strip():
        return set()
    if not bar or not address:
        return {card.id for card in patients.search(actor, number, _MOST_OF_A_NUMBER)}
    senders = Interface.objects.of(actor).filter(kind=Interface.Kind.FHIR).values_list("name", flat=True)
    systems = [terms.identifier_system(address), *(f"his:{name[:72]}" for name in senders)]
    return set(patients.holders_of(actor.tenant_id, [(system, number) for system in systems]).values())


def _identifier(actor: Actor, value: str) -> Q:
    return Q(pk__in={pk for one in value.split(",") for pk in holders(actor, one)})


def _name(actor: Actor, value: str) -> Q:
    if any(character.isdigit() for character in value):
        return NOBODY
    found = (card.id for one in value.split(",") for card in patients.search(actor, one, _MOST_NAMED))
    return Q(pk__in=set(found))


def _telecom(kind: str) -> Callable[[Actor, str], Q]:
    def find(actor: Actor, value: str) -> Q:
        found = patients.patients_by_contact(actor.tenant_id, kind, value.rpartition("|")[2])
        return Q(pk__in=found)

    return find


def _any_telecom(actor: Actor, value: str) -> Q:
    return _telecom("email" if "@" in value else "phone")(actor, value)


def _deceased(_actor: Actor, value: str) -> Q:
    return Q(deceased_at__isnull=value != "true")


def _active(_actor: Actor, value: str) -> Q:
    return Q() if value == "true" else NOBODY


_PATIENT_SEARCH: Final[dict[str, Callable[[Actor, str], Q]]] = {
    "identifier": _identifier,
    "name": _name,
    "family": _name,
    "given": _name,
    "phone": _telecom("phone"),
    "email": _telecom("email"),
    "telecom": _any_telecom,
    "deceased": _deceased,
    "active": _active,
}
PATIENT_PARAMS: Final = tuple(_PATIENT_SEARCH)


def _pair(table: str, text: str) -> tuple[int, int] | None:
    try:
        return ids.row_of(table, text)
    except NotFound:
        return None


def _number(read: Callable[[str], int], text: str) -> int:
    try:
        return read(text)
    except NotFound:
        return 0
