"""A search answered: one page of rows, what they refer to if that is asked for, and what asks for the next page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir.datatypes import Json
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter, Observation

from .asked import Asked
from .finding import Question
from .kinds import KINDS
from .measurements import plain_rows
from .rendering import show
from .sweeping import sweep

_PAGE: Final = "fhir:page"
# Orders that a page can be continued in: columns that are never empty.
_ORDERS: Final = {
    "Patient": {"_lastUpdated": "updated_at", "name": "pinyin_key", "family": "pinyin_key"},
    "RelatedPerson": {"_lastUpdated": "created_at", "name": "name"},
    "Encounter": {"_lastUpdated": "updated_at", "date": "started_at"},
    "Condition": {"_lastUpdated": "recorded_at", "recorded-date": "recorded_at", "code": "code"},
    "AllergyIntolerance": {"_lastUpdated": "recorded_at", "date": "recorded_at"},
    "DiagnosticReport": {"_lastUpdated": "issued_at", "date": "issued_at", "issued": "issued_at"},
    "Observation": {"_lastUpdated": "id", "date": "observed_at", "code": "code"},
    "MedicationDispense": {"_lastUpdated": "moved_at"},
    "Procedure": {"_lastUpdated": "performed_at", "date": "performed_at"},
    "Immunization": {"_lastUpdated": "occurred_at", "date": "occurred_at"},
    "Appointment": {"_lastUpdated": "reported_at"},
    "QuestionnaireResponse": {"_lastUpdated": "id", "authored": "authored_at"},
    "Consent": {"_lastUpdated": "decided_at", "date": "decided_at"},
    "CarePlan": {"_lastUpdated": "started_at", "date": "started_at"},
    "Communication": {"_lastUpdated": "status_at", "sent": "created_at"},
}
_KEPT_ORDERS: Final = {"_lastUpdated": "received_at"}
_KEPT_TOO: Final = "kept:"


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. `next` asks for the one that follows; `total` is None unless it was asked for."""

    resources: Sequence[Json] = ()
    included: Sequence[Json] = ()
    total: int | None = None
    next: str = ""
    people: set[int] = field(default_factory=set)


def search(actor: Actor, name: str, asked: Asked, *, clear: bool = False) -> Found:
    """Return one page of the resources of a type that fit.

    Raises:
        InvalidInput: a parameter is not known, or says nothing that can be understood.
        NotFound: the page asked for was not offered here.
    """
    question = Question(actor, name, asked)
    total = _total(question, asked) if asked.counted else None
    if asked.bare:
        return Found(total=total, people=question.people or set())
    page = _page(question, asked)
    resources = show(actor, name, page.items, clear=clear) if page.items else []
    return Found(
        resources=resources,
        included=_included(actor, name, asked.include, page.items, clear=clear),
        total=total,
        next=_seal(actor, name, replace(asked, after=page.next)) if page.next else "",
        people={row.patient_id for row in page.items if hasattr(row, "patient_id")}
        | {row.pk for row in page.items if isinstance(row, Patient)},
    )


def _total(question: Question, asked: Asked) -> int:
    if question.sweeps and not any(name.partition(":")[0] == "_lastUpdated" for name, _value in asked.conditions):
        words = _("Without a patient they are counted within a time only: add _lastUpdated=ge… .")
        raise InvalidInput(words, where="_lastUpdated")
    count: int = question.rows().count()
    return count + (question.kept().count() if question.kind else 0)


def _page(question: Question, asked: Asked) -> Page[Any]:
    """Return a page of rows; behind the last of them stand the resources of the type that are only kept."""
    if question.kind is None:
        return _keyset(_KEPT_ORDERS, asked).page(question.kept(), asked.after)
    if asked.after.startswith(_KEPT_TOO):
        return _kept_page(question, asked, asked.after.removeprefix(_KEPT_TOO))
    keyset = _keyset(_ORDERS.get(question.name, {}), asked)
    page = _own_page(question, asked, keyset)
    if page.next or question.kept_where is None:
        return page
    behind = question.kept().exists()
    if page.items or not behind:
        return Page(page.items, _KEPT_TOO if behind else "")
    return _kept_page(question, asked, "")


def _own_page(question: Question, asked: Asked, keyset: Keyset) -> Page[Any]:
    if question.sweeps:
        return sweep(question, keyset, asked.after)
    plain = plain_rows(question, asked)
    return keyset.page(question.rows(), asked.after) if plain is None else keyset.cut(plain)


def _kept_page(question: Question, asked: Asked, after: str) -> Page[Any]:
    page = Keyset("id", size=asked.count).page(question.kept(), after)
    return Page(page.items, _KEPT_TOO + page.next if page.next else "")


def _keyset(orders: dict[str, str], asked: Asked) -> Keyset:
    columns = []
    for one in asked.sort:
        name, down = one.lstrip("-"), one.startswith("-")
        if name == "_id":
            columns.append("-id" if down else "id")
            continue
        if name not in orders:
            known = ", ".join((*orders, "_id"))
            raise InvalidInput(_("It cannot be sorted by this, only by: %(known)s.") % {"known": known}, where="_sort")
        columns.append(("-" if down else "") + orders[name])
    unique = [] if any(column.lstrip("-") == "id" for column in columns) else ["-id" if not columns else "id"]
    return Keyset(*columns, *unique, size=asked.count)


def _included(actor: Actor, name: str, wanted: Sequence[str], rows: Sequence[Any], *, clear: bool) -> list[Json]:
    """Return what the rows of a page refer to, as far as it is asked for, each once."""
    found: list[Json] = []
    for one in dict.fromkeys(wanted):
        source, _colon, target = one.partition(":")
        target = target.partition(":")[0]
        if source not in (name, "*"):
            continue
        if target in ("patient", "subject", "*"):
            people = {row.patient_id for row in rows if getattr(row, "patient_id", 0) > 0}
            found += _shown(actor, "Patient", Patient.objects.of(actor).filter(pk__any=people), clear=clear)
        if target in ("encounter", "context", "*"):
            visits = {row.encounter_id for row in rows if getattr(row, "encounter_id", None)}
            listed = Encounter.objects.of(actor).filter(pk__any=visits).select_related(*KINDS["Encounter"].related)
            found += _shown(actor, "Encounter", listed, clear=clear)
        if target == "result" and name == "DiagnosticReport":
            lines = Observation.objects.of(actor).filter(
                patient_id__any={row.patient_id for row in rows}, report_id__any={row.pk for row in rows}
            )
            found += _shown(actor, "Observation", lines.order_by(F("report_id"), F("id")), clear=clear)
    return found


def _shown(actor: Actor, name: str, rows: Any, *, clear: bool) -> list[Json]:
    listed = list(rows)
    return show(actor, name, listed, clear=clear) if listed else []


def _seal(actor: Actor, name: str, asked: Asked) -> str:
    """Return what asks for the next page: nothing of the search can be read in it."""
    pairs = [list(pair) for pair in asked.conditions]
    values = [actor.tenant_id, name, pairs, list(asked.sort), asked.count, list(asked.include), asked.after]
    return signing.seal_values(_PAGE, values)


def next_of(actor: Actor, name: str, text: str) -> Asked:
    """Return the search that a page's `next` continues.

    Raises:
        NotFound: it was not offered here, or for another type or hospital.
    """
    tenant_id, kind, pairs, sort, count, include, after = signing.unseal_values(_PAGE, text)
    if (tenant_id, kind) != (actor.tenant_id, name):
        raise NotFound("_page")
    conditions = tuple((parameter, value) for parameter, value in pairs)
    return Asked(conditions=conditions, sort=tuple(sort), count=count, include=tuple(include), after=after)
