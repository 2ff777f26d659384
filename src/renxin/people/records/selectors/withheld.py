"""What somebody who looks after a person does not see of her: sensitive visits she did not open, and all around them.

One judgement for every page and list of the portal. What belongs to a visit is judged by the visit; what belongs to
none yet (an appointment, a place in a queue, a message about one) by its department.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from renxin.kernel.core import clock
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import Visit
from renxin.people.records import sensitivity
from renxin.people.records.models import Encounter, MedicationStatement


@dataclass(frozen=True, slots=True)
class KeptBack:
    """The visits and departments of which a visitor sees nothing; `medicines` were prescribed there (id, code, text).

    `is_other` says that the visitor is not the person herself.
    """

    visits: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    medicines: frozenset[tuple[int, str, str]] = frozenset()
    is_other: bool = False

    def hides(self, encounter_id: int | None = None, department_id: int | None = None) -> bool:
        """Tell whether something is out of her sight: by its visit, and by its department when it has no visit."""
        return encounter_id in self.visits if encounter_id is not None else department_id in self.departments

    def hides_diagnosis(self, encounter_id: int | None, code: str) -> bool:
        """Tell whether a diagnosis is out of her sight: by its visit, and by what it says when it has none."""
        if encounter_id is not None or not self.is_other:
            return encounter_id in self.visits
        return bool(sensitivity.of_diagnosis(code))

    def hides_medicine(self, code: str, text: str, pk: int | None = None) -> bool:
        """Tell whether a medicine would give away a visit that is kept back."""
        return any(pk == one or (code, text) == (its_code, its_text) for one, its_code, its_text in self.medicines)


NOTHING: Final = KeptBack()


def kept_back(visit: Visit, data_class: str) -> KeptBack:
    """Return what this visitor does not see of the person whose page it is; nothing is kept back from herself.

    A child's appointments are her guardian's business, who brings her; what was found in a sensitive visit is not,
    unless it was opened.
    """
    if visit.is_self:
        return NOTHING
    if data_class not in visit.memo:
        visit.memo[data_class] = _kept_back(visit, data_class)
    found: KeptBack = visit.memo[data_class]
    return found


def sensitive_words(category: str) -> str:
    """Return the name of a kind of sensitive visit in the reader's language."""
    return sensitivity.words_of(category)


def sensitive_departments(tenant_id: int, ids: Iterable[int] | None = None) -> frozenset[int]:
    """Return which departments (of `ids`; None: of all) make each of their visits sensitive."""
    rows = Organization.objects.of(tenant_id).filter(kind=Organization.Kind.DEPARTMENT)
    if ids is not None:
        wanted = set(ids)
        if not wanted:
            return frozenset()
        rows = rows.filter(pk__in=wanted)
    named = rows.values_list("pk", "standard_code", "name")
    return frozenset(pk for pk, code, name in named if sensitivity.of_department(code, name))


def _kept_back(visit: Visit, data_class: str) -> KeptBack:
    person = visit.patient
    rows = Encounter.objects.of(person.tenant_id).filter(patient_id=person.pk).exclude(sensitivity="")
    shared, apart_too = patients.opened_to(person.tenant_id, visit.me.pk, person.pk, data_class)
    visits = frozenset(rows.values_list("pk", flat=True)) - shared
    secret = MedicationStatement.objects.of(person.tenant_id).filter(patient_id=person.pk, encounter_id__in=visits)
    open_places = apart_too or bool(children(person.tenant_id, [person.pk]))
    return KeptBack(
        visits,
        frozenset() if open_places else sensitive_departments(person.tenant_id),
        frozenset((row.pk, row.code, row.text or row.code) for row in secret) if visits else frozenset(),
        is_other=True,
    )


def children(tenant_id: int, patient_ids: Iterable[int]) -> frozenset[int]:
    """Return for which of these people a guardian decides today."""
    wanted, today = set(patient_ids), clock.today()
    if not wanted:
        return frozenset()
    rows = Patient.objects.of(tenant_id).filter(pk__in=wanted).values_list("pk", "birth_date")
    return frozenset(pk for pk, born in rows if patients.stage_of(born, today) == "child")
