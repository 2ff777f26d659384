"""A plan as whoever looks after somebody sees it: without the ways that would tell of a visit kept back from her."""

from dataclasses import replace

from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit
from renxin.people.records import selectors as records
from renxin.programs.careplans.models import Enrolment, Handbook

from .plan import PlanPage, page_of


def page_shown(actor: Actor, visit: Visit) -> PlanPage | None:
    """Return the plan of the person whose page it is as this visitor may see it; None when nothing is left of it."""
    page = page_of(actor, visit.patient.pk)
    hidden = _hidden(visit)
    if page is None or not hidden:
        return page
    ways = [one for one in page.ways if one.row.pk not in hidden]
    coming = [one for one in page.coming if not any(part.enrolment_id in hidden for part in one.row.parts.all())]
    goals = [one for one in page.goals if one.row.enrolment_id not in hidden]
    return replace(page, ways=ways, ended=[], goals=goals, coming=coming, past=[]) if ways else None


def handbook_shown(actor: Actor, visit: Visit) -> Handbook | None:
    """Return a person's newest handbook; none to a visitor from whom a part of what it speaks of is kept back."""
    if _hidden(visit):
        return None
    return Handbook.objects.of(actor).filter(patient_id=visit.patient.pk).order_by("-made_at").first()


def _hidden(visit: Visit) -> set[int]:
    """Return the ways through programmes of which this visitor sees nothing."""
    kept = records.kept_back(visit, "visits")
    if not kept.is_other:
        return set()
    rows = Enrolment.objects.of(visit.patient.tenant_id).filter(patient_id=visit.patient.pk)
    return {
        row.pk
        for row in rows.select_related("programme")
        if kept.hides(row.encounter_id, row.department_id or row.programme.department_id)
    }
