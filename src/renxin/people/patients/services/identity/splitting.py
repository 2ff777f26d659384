"""Taking apart what was never two records: what some sources said of a person turns out to be somebody else's.

A merge can be undone by itself; an intake that was taken for the wrong person cannot, for it never was a record of its
own. A person who looks at the sources says which of them mean somebody else. Their rows, numbers and facts go to a new
patient as if written for her; both are remembered as different, so that nothing joins them again by itself. The way
back is an ordinary merge.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.references import Reference
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientSplit
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import record
from renxin.people.patients import survivorship
from renxin.people.patients.merging import combining, contents, dividing
from renxin.people.patients.models import (
    ContactPoint,
    Identifier,
    IdentityLink,
    MatchReview,
    Patient,
    PatientDepartment,
    SourceStatement,
)
from renxin.people.patients.survivorship import Saying

from . import naming
from .locking import lock_current
from .merging import high_water
from .remembering import remember_different
from .stating import put_value

_NAMED_IN_FACTS: Final = {"records.Encounter": "encounter_id", "records.DiagnosticReport": "report_id"}
"""Which rows facts name, and in which field: the facts of a row go where the row goes."""


@transaction.atomic
def split_now(actor: Actor, patient_id: int, sources: Sequence[str], *, reason: str) -> Patient:
    """Give everything that `sources` said of a patient to a new patient, and return the new one.

    Raises:
        InvalidInput: no source is named, or none that said anything.
    """
    actor.require("patients.merge")
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    patient = Patient.objects.of(actor).get(pk=current)
    other = _other(patient, sources)
    moved = _give_rows(patient, other, sources)
    if not sum(map(len, moved.values())):
        raise InvalidInput(_("These sources said nothing of this person."), where="sources")
    facts = _give_facts(patient, other, moved)
    _forget(patient)
    _let_see(patient, other)
    _choose_again(patient)
    remember_different(actor, patient.pk, other.pk)
    _ask_about_rest(actor, patient, other, moved, facts)
    detail = {"other": str(other.uid), "sources": list(sources), "rows": sum(map(len, moved.values()))}
    record_access(actor, "split", "patient", patient.uid, patient_id=patient.pk, reason=reason[:240], detail=detail)
    at = clock.now()
    record(
        actor,
        PatientRegistered(patient_id=other.pk, occurred_at=at, source=other.source),
        PatientSplit(patient_id=patient.pk, occurred_at=at, other_patient_id=other.pk),
    )
    return other


def _other(patient: Patient, sources: Sequence[str]) -> Patient:
    """Insert a patient as these sources described her, where they said something else than others; else as she is."""
    now = clock.now()
    other = Patient(
        tenant_id=patient.tenant_id, source=sources[0][:80] if sources else "", created_at=now, updated_at=now
    )
    naming.name_of(other, patient.name)
    other.sex, other.birth_date = patient.sex, patient.birth_date
    said = SourceStatement.objects.of(patient.tenant_id).filter(patient_id=patient.pk, source__in=sources)
    for row in said.order_by("said_at", "pk"):
        put_value(other, row.field, row.value)
    other.save(force_insert=True)
    return other


def _give_rows(patient: Patient, other: Patient, sources: Sequence[str]) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = defaultdict(list)
    for model in (Identifier, ContactPoint, IdentityLink, SourceStatement):
        rows = model.objects.of(patient.tenant_id).filter(patient_id=patient.pk)
        if model is Identifier:
            own = Q(source__in=sources)
            for source in sources:
                own |= Q(system=source) | Q(system__startswith=f"{source}:")
            rows = rows.filter(own)
        else:
            rows = rows.filter(source__in=sources)
        keys = list(rows.values_list("pk", flat=True))
        model.objects.filter(pk__in=keys).update(patient_id=other.pk, origin_patient_id=other.pk)
        moved[model._meta.label] += keys
    for reference in contents.sourced():
        moved[reference.model._meta.label] += _give(reference, patient, other, sources)
    return moved


def _give(reference: Reference, patient: Patient, other: Patient, sources: Sequence[str]) -> list[int]:
    mine = {"tenant_id": patient.tenant_id, reference.field: patient.pk, "source__in": list(sources)}
    rows = reference.model._base_manager.filter(**mine)
    keys = list(rows.values_list("id", flat=True))
    if not keys:
        return keys
    if combining.is_log(reference):
        combining.give_log_rows(reference, rows, other.pk)
        return keys
    rows.update(**{reference.field: other.pk, reference.origin_field: other.pk})
    for child, link in contents.hanging_on(reference.model):
        hung = {f"{link}__in": keys, child.field: patient.pk, "tenant_id": patient.tenant_id}
        child.model._base_manager.filter(**hung).update(**{child.field: other.pk, child.origin_field: other.pk})
    return keys


def _give_facts(patient: Patient, other: Patient, moved: dict[str, list[int]]) -> list[int]:
    about = Q()
    for label, name in _NAMED_IN_FACTS.items():
        if moved.get(label):
            about |= Q(**{f"payload__{name}__in": moved[label]})
    if not about:
        return []
    rows: models.QuerySet[Any] = Event.objects.of(patient.tenant_id).filter(about, patient_id=patient.pk)
    reference = next(item for item in contents.movable() if item.model is Event)
    keys = list(rows.values_list("id", flat=True))
    combining.give_log_rows(reference, Event.objects.filter(patient_id=patient.pk, id__in=keys), other.pk)
    return keys


def _ask_about_rest(
    actor: Actor, patient: Patient, other: Patient, moved: dict[str, list[int]], facts: list[int]
) -> None:
    """Let a person say whose the tasks, journeys, messages, cases … are: no source wrote them."""
    rows = dividing.counted(actor, patient.pk)
    if not rows:
        return
    said = {"holder": patient.pk, "other": other.pk, "rows": rows, "until": high_water()}
    MatchReview.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=min(patient.pk, other.pk),
        other_patient_id=max(patient.pk, other.pk),
        reason=dividing.AFTER_SPLIT,
        evidence={**said, "visits": moved.get("records.Encounter", []), "facts": facts},
        created_at=clock.now(),
    )


def _forget(patient: Patient) -> None:
    """Let senders' next messages ask anew who is meant."""
    for reference in contents.memories():
        mine = {"tenant_id": patient.tenant_id, reference.field: patient.pk}
        reference.model._base_manager.filter(**mine).delete()


def _let_see(patient: Patient, other: Patient) -> None:
    """Let the staff who saw both as one see the new one too."""
    seen = PatientDepartment.objects.of(patient.tenant_id).filter(patient_id=patient.pk)
    PatientDepartment.objects.bulk_create(
        PatientDepartment(
            tenant_id=row.tenant_id, patient_id=other.pk, department_id=row.department_id, last_at=row.last_at
        )
        for row in seen
    )


def _choose_again(patient: Patient) -> None:
    """Where the winner has left, let the strongest of those who still say something win."""
    rows = SourceStatement.objects.of(patient.tenant_id).filter(patient_id=patient.pk)
    by_field: dict[str, list[SourceStatement]] = defaultdict(list)
    for row in rows.order_by("-said_at", "-pk"):
        by_field[row.field].append(row)
    for field, said in by_field.items():
        if not any(row.wins for row in said):
            best = reduce(lambda one, other: other if survivorship.wins(_saying(other), _saying(one)) else one, said)
            best.wins = True
            best.save(update_fields=["wins"])
            put_value(patient, field, best.value)
    patient.updated_at = clock.now()
    patient.save()


def _saying(row: SourceStatement) -> Saying:
    return Saying(row.source, row.grade, row.value, row.said_at)
