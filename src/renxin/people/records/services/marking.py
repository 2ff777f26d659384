"""Marking visits as sensitive, by where they are and by what was found: nothing is asked while nothing is sensitive."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.records import sensitivity
from renxin.people.records.models import Condition, Encounter


def mark_by_department(actor: Actor, visits: Sequence[Encounter]) -> None:
    """Give visits the category of their department; what was said before stays. The caller saves."""
    unmarked = [row for row in visits if row.department_id and not row.sensitivity]
    if not unmarked:
        return
    departments = organizations.departments_by_ids(actor, {row.department_id or 0 for row in unmarked})
    for row in unmarked:
        place = departments.get(row.department_id or 0)
        if place is not None:
            row.sensitivity = sensitivity.of_department(place.standard_code, place.name)


def mark_by_diagnoses(actor: Actor, conditions: Iterable[Condition]) -> None:
    """Mark the visits of sensitive diagnoses, one statement for each category that occurs."""
    found: dict[str, set[int]] = {}
    for row in conditions:
        category = sensitivity.of_diagnosis(row.code) if row.encounter_id else ""
        if category:
            found.setdefault(category, set()).add(row.encounter_id or 0)
    for category, ids in sorted(found.items()):
        Encounter.objects.of(actor).filter(pk__in=ids, sensitivity="").update(sensitivity=category)


@transaction.atomic
def set_sensitivity(actor: Actor, encounter: Encounter, category: str) -> None:
    """Mark a visit by hand, or take the mark away (empty): the person knows best what is nobody's business.

    Raises:
        InvalidInput: there is no such category.
    """
    actor.require("patients.edit")
    if category and category not in {one.code for one in sensitivity.pack().categories}:
        raise InvalidInput(_("There is no such kind of visit."), where="sensitivity")
    patient = patients.get_by_id(actor, encounter.patient_id)
    Encounter.objects.of(actor).filter(pk=encounter.pk).update(sensitivity=category)
    record_access(
        actor, "visit.sensitivity", "encounter", encounter.uid, patient_id=patient.pk, detail={"category": category}
    )
