"""Cost ranges: what there is, and what is expected of somebody's planned treatment."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.records.models import Condition, Encounter, ServiceRequest
from renxin.programs.billing.models import CostRange


@dataclass(frozen=True, slots=True)
class Expected:
    """What planned treatment probably costs; `name` is what was ordered or diagnosed, as the record says."""

    name: str
    range: CostRange
    encounter_id: int | None = None


def ranges(actor: Actor, *, department_id: int | None = None, text: str = "", limit: int = 200) -> list[CostRange]:
    """Return cost ranges, those of most people first; `text` is the beginning of a code."""
    rows = _ranges(actor)
    rows = rows.filter(department_id=department_id) if department_id else rows
    rows = rows.filter(code__istartswith=text.strip()) if text.strip() else rows
    return list(rows.order_by("-people", "code")[:limit])


def departments_with_ranges(actor: Actor) -> list[Organization]:
    """Return the departments of which there are ranges."""
    wanted = CostRange.objects.of(actor).exclude(department=None).values("department_id")
    return list(Organization.objects.filter(tenant_id=actor.tenant_id, pk__in=wanted).order_by("name"))


def range_for(actor: Actor, pk: int) -> CostRange | None:
    """Return one range."""
    return _ranges(actor).filter(pk=pk).first()


def expected_for(actor: Actor, patient_id: int) -> list[Expected]:
    """Return the ranges that fit what is planned for a person.

    Planned is an order that has not been carried out, whose code is a procedure's, and the front diagnosis of a stay
    that has been announced and has not begun.
    """
    orders = ServiceRequest.objects.of(actor).filter(patient_id=patient_id, status="active").exclude(code="")
    wanted = [("procedure", row.code, row.name, row.encounter_id) for row in orders.order_by("-ordered_at")[:20]]
    stays = Encounter.objects.of(actor).filter(patient_id=patient_id, status=Encounter.Status.PLANNED)
    departments = dict(
        Encounter.objects.of(actor)
        .filter(patient_id=patient_id, pk__in=[row[3] for row in wanted if row[3]])
        .values_list("pk", "department_id")
    ) | dict(stays.values_list("pk", "department_id"))
    seen: set[int] = set()
    for line in Condition.objects.of(actor).filter(patient_id=patient_id, encounter__in=stays).order_by("rank", "pk"):
        if line.encounter_id not in seen:
            seen.add(line.encounter_id or 0)
            wanted.append(("diagnosis", line.code[:3], line.text or line.code, line.encounter_id))
    return [
        Expected(name, found, visit)
        for basis, code, name, visit in wanted
        if (found := _best(_ranges(actor).filter(basis=basis, code=code), departments.get(visit or 0)))
    ]


def _best(rows: Iterable[CostRange], department_id: int | None) -> CostRange | None:
    """Return the range of that department, else the one of most people."""
    return max(rows, key=lambda row: (row.department_id == department_id, row.people), default=None)


def _ranges(actor: Actor) -> QuerySet[CostRange]:
    return CostRange.objects.of(actor).select_related("department")
