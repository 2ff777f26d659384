"""Starting a programme by hand: two clicks from the patient's page, with the days it counts from already filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.packs import Words
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records import selectors as records
from renxin.people.records.models import Encounter
from renxin.programs.careplans import selectors, services
from renxin.programs.careplans.editing import telling
from renxin.programs.careplans.models import Enrolment, EnrolmentState, Programme
from renxin.programs.careplans.pages import knowledge
from renxin.programs.careplans.programmes.shapes import Programme as Rulebook
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .programmes import HERE


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme that may be started: the days it counts from, filled in where records know them."""

    row: Programme
    title: Words
    scope: Words
    days: Sequence[tuple[str, str, str]]
    must: bool
    asked: list[knowledge.Asked]
    inside: bool


@require_http_methods(["GET", "POST"])
@staff("careplans.work")
def start(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Offer the programmes that are switched on, or let the patient enter one."""
    patient = patients.get(request.actor, uid)
    choices = _choices(request.actor, patient)
    problem, status = "", 200
    if request.method == "POST":
        try:
            made = _started(request, patient, choices)
            toast(request, _("She is in the programme from today."))
            return redirect(request, reverse("careplans:plan", args=[made.plan.uid]))
        except (InvalidInput, WrongState) as wrong:
            problem, status = str(wrong.message), 422
    context = {
        "patient": patient,
        "card": patients.header(request.actor, patient.pk),
        "choices": choices,
        "problem": problem,
        "chosen": request.POST.get("programme", ""),
        "today": clock.today(),
    }
    return render(request, "careplans/people/start.html", context | HERE, status=status)


def _started(request: StaffRequest, patient: Patient, choices: list[Choice]) -> Enrolment:
    given = request.POST
    choice = next((one for one in choices if one.row.code == given.get("programme")), None)
    if choice is None:
        raise InvalidInput(_("Choose a programme."), where="programme")
    days = {kind: parse_date(given.get(f"{choice.row.code}-{kind}", "") or "0") for kind, _words, _day in choice.days}
    anchors: dict[str, date] = {kind: day for kind, day in days.items() if day is not None}
    if choice.must and not anchors:
        raise InvalidInput(_("The programme counts from a day: fill it in."), where="anchor")
    department = next(iter(sorted(request.actor.department_ids)), None)
    return services.enrol_by_hand(
        request.actor,
        patient.pk,
        choice.row.code,
        anchors=anchors | {"enrolled": clock.today()},
        facts=dict(_facts(choice, given)),
        department_id=choice.row.department_id or department,
        manager_id=request.actor.user_id,
    )


def _facts(choice: Choice, given: Any) -> Iterator[tuple[str, Any]]:
    for one in choice.asked:
        value = given.get(f"{choice.row.code}-{one.name}", "")
        if value:
            yield one.name, value if one.choices else True


def _choices(actor: Actor, patient: Patient) -> list[Choice]:
    inside = set(
        Enrolment.objects.of(actor)
        .filter(patient_id=patient.pk)
        .exclude(state=EnrolmentState.ENDED)
        .values_list("programme_id", flat=True)
    )
    known = _known_days(actor, patient)
    offered = [(row, getattr(row, "in_force", [])) for row in selectors.programmes(actor) if row.switched_on_at]
    return [_choice(row, selectors.rulebook(found[0]), known, row.pk in inside) for row, found in offered if found]


def _choice(row: Programme, book: Rulebook, known: dict[str, date], inside: bool) -> Choice:
    kinds = [kind for kind in book.anchors if kind != "enrolled"]
    days = [(kind, telling.anchor(kind), known[kind].isoformat() if kind in known else "") for kind in kinds]
    return Choice(row, book.title, book.scope, days, "enrolled" not in book.anchors, knowledge.asked_of(book), inside)


def _known_days(actor: Actor, patient: Patient) -> dict[str, date]:
    """Return the days that records know: the last visit, discharge and operation, the day of birth."""
    found: dict[str, date] = {"birth": patient.birth_date} if patient.birth_date else {}
    for visit in records.encounters(actor, patient.pk):
        kind = "discharge" if visit.encounter_class == Encounter.Class.INPATIENT else "visit"
        at = visit.ended_at if kind == "discharge" else visit.started_at
        if at is not None:
            found.setdefault(kind, at.astimezone(clock.SHANGHAI).date())
    done = [one.performed_at for one in records.procedures(actor, patient.pk, 5) if one.performed_at]
    if done:
        found["surgery"] = max(done).astimezone(clock.SHANGHAI).date()
    return found
