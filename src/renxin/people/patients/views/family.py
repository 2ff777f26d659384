"""The family page of a patient: relatives, households, and who may act for her."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock, masking, names
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import family_rules, selectors, services
from renxin.people.patients.models import Patient, RelatedPerson
from renxin.people.patients.selectors import relation_words
from renxin.ui.render import render

from .doing import attempt, uploaded


@require_GET
@staff("patients.view")
def family(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show who belongs to a patient, who acts for her and for whom she acts."""
    return _page(request, selectors.get(request.actor, uid))


@require_POST
@staff("patients.edit")
def add_relative(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Add a relative; one with the same name and telephone among our patients is known to be that patient."""
    patient = selectors.get(request.actor, uid)
    name, phone = request.POST.get("name", ""), request.POST.get("phone", "").strip()

    def act() -> None:
        services.add_related_person(
            request.actor,
            patient.pk,
            name=name,
            relation=request.POST.get("relation", ""),
            phone=phone,
            is_guardian="guardian" in request.POST,
            related_patient_id=_same_person(request, name, phone),
        )

    return _do(request, patient, act, _("The relative is noted."))


@require_POST
@staff("patients.edit")
def end_relative(request: StaffRequest, uid: UUID, related: UUID) -> HttpResponse:
    """Note that somebody no longer belongs to a patient."""
    patient = selectors.get(request.actor, uid)
    return _do(
        request,
        patient,
        lambda: services.end_relation(request.actor, patient.pk, str(related)),
        _("The relative is off the list."),
    )


@require_POST
@staff("patients.edit")
def join(request: StaffRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Let a patient live with a relative who is our patient too."""
    patient, them = selectors.get(request.actor, uid), selectors.get(request.actor, other)
    return _do(
        request,
        patient,
        lambda: services.join_household(request.actor, patient.pk, them.pk),
        _("They are one household now."),
    )


@require_POST
@staff("patients.edit")
def leave(request: StaffRequest, uid: UUID, household: UUID) -> HttpResponse:
    """Take a patient out of a household."""
    patient = selectors.get(request.actor, uid)
    return _do(
        request,
        patient,
        lambda: services.leave_household(request.actor, patient.pk, str(household)),
        _("The household is one person smaller."),
    )


@require_POST
@staff("patients.edit")
def grant(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a relative act for a patient."""
    patient, asked = selectors.get(request.actor, uid), request.POST
    who = {str(row.uid): row for row in selectors.relatives(request.actor, patient.pk)}.get(asked.get("who", ""))

    def act() -> None:
        data = services.ProxyData(
            relation=who.relation if who else "",
            classes=asked.getlist("classes"),
            basis=asked.get("basis", ""),
            method=asked.get("method", ""),
            related_person_id=who.pk if who else None,
            ends_on=parse_date(asked.get("ends_on", "")) if asked.get("ends_on") else None,
            evidence=uploaded(request),
        )
        services.grant_proxy(request.actor, patient.pk, data)

    return _do(request, patient, act, _("The proxy is in force; the patient is told."))


@require_POST
@staff("patients.edit")
def limit(request: StaffRequest, uid: UUID, proxy: UUID) -> HttpResponse:
    """Take classes of data away from a proxy, as the patient wishes."""
    patient = selectors.get(request.actor, uid)

    def act() -> None:
        services.limit_proxy(request.actor, str(proxy), request.POST.getlist("limited"))
        services.open_apart(request.actor, str(proxy), opened="apart" in request.POST)

    return _do(request, patient, act, _("What the proxy may see is changed."))


@require_POST
@staff("patients.edit")
def end(request: StaffRequest, uid: UUID, proxy: UUID) -> HttpResponse:
    """End a proxy at once: one call is enough."""
    patient = selectors.get(request.actor, uid)
    return _do(
        request,
        patient,
        lambda: services.end_proxy(request.actor, str(proxy)),
        _("The proxy has ended."),
    )


def _do(request: StaffRequest, patient: Patient, act: Any, words: str) -> HttpResponse:
    url = reverse("patients:family", args=[patient.uid])
    return attempt(request, act, words=words, url=url, page=lambda **more: _page(request, patient, **more))


def _same_person(request: StaffRequest, name: str, phone: str) -> int | None:
    if not phone:
        return None
    found = selectors.by_ids(request.actor, selectors.patients_by_contact(request.actor.tenant_id, "phone", phone))
    same = [patient.pk for patient in found.values() if patient.name == names.normalise_name(name)]
    return same[0] if len(same) == 1 else None


def _page(
    request: StaffRequest, patient: Patient, *, error: str = "", where: str = "", status: int = 200
) -> HttpResponse:
    actor, pack = request.actor, family_rules.pack()
    relatives = selectors.relatives(actor, patient.pk)
    homes = selectors.households(actor, patient.pk)
    proxies = selectors.proxies(actor, patient.pk)
    acts_for = selectors.proxy_for(actor, patient.pk)
    ids = {row.related_patient_id for row in relatives if row.related_patient_id}
    ids |= {member.patient_id for home in homes for member in home.members.all()}
    ids |= {row.patient_id for row in acts_for}
    stage = family_rules.stage_of(patient.birth_date, clock.today())
    classes = {one.code: str(one.text) for one in pack.classes}
    people = selectors.cards(actor, ids)
    context = {
        "patient": patient,
        "card": selectors.header(actor, patient.pk),
        "relatives": [(*_relative(row), people.get(row.related_patient_id or 0)) for row in relatives],
        "homes": [(home, [people.get(member.patient_id) for member in home.members.all()]) for home in homes],
        "proxies": [
            (row, _words(row.relation), [(c, classes.get(c, c), c not in row.limited) for c in row.classes])
            for row in proxies
        ],
        "acts_for": [
            (people.get(row.patient_id), [classes.get(code, code) for code in row.classes]) for row in acts_for
        ],
        "stage": stage,
        "classes": list(classes.items()),
        "chosen": request.POST.getlist("classes") if request.method == "POST" else ["appointments"],
        "bases": _bases(stage),
        "methods": [(one.code, str(one.text)) for one in pack.methods],
        "relations": [(one.code, str(one.text)) for one in pack.relations],
        "who": [(row.uid, f"{row.name} · {_words(row.relation)}") for row in relatives],
        "may_edit": actor.may("patients.edit"),
        "asked": request.POST,
        "error": error,
        "where": where,
    }
    return render(request, "patients/family.html", context, status=status)


def _relative(row: RelatedPerson) -> tuple[RelatedPerson, str, str]:
    return row, _words(row.relation), masking.phone(row.phone) if row.phone else ""


def _words(code: str) -> str:
    return relation_words(code, get_language() or "zh-hans")


def _bases(stage: str) -> list[tuple[str, str]]:
    guardian = ("guardian", _("As guardian of a minor"))
    legal = ("legal", _("By a court or as legal guardian"))
    consent = ("consent", _("The person herself agreed"))
    return {"child": [guardian, legal], "minor": [guardian, consent, legal]}.get(stage, [consent, legal])
