"""The first-run assistant: from an empty installation to the first printed questionnaire, a page for each step."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from renxin.doors.console.forms import DepartmentsForm, HospitalForm, HoursForm
from renxin.engagement.content import services as content
from renxin.intelligence.journeys import services as journeys
from renxin.kernel.core import tenant
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as organizing
from renxin.people.organizations.access import StaffRequest, public, staff
from renxin.programs.surveys import services as surveys
from renxin.ui.render import redirect, render


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the assistant."""

    key: str
    title: Any


STEPS: Final = (
    Step("hospital", _("Who you are")),
    Step("departments", _("Departments")),
    Step("hours", _("Hours")),
    Step("staff", _("Colleagues")),
    Step("patients", _("Patients")),
    Step("channel", _("Channel")),
    Step("survey", _("First questionnaire")),
)
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def address(key: str) -> str:
    """Return the address of a step."""
    return reverse("console:setup" if key == "hospital" else f"console:setup_{key}")


def after(key: str) -> str:
    """Return the address of the step after `key`; Today after the last."""
    keys = [step.key for step in STEPS]
    place = keys.index(key) + 1
    return address(keys[place]) if place < len(keys) else reverse("console:today")


def frame(key: str, **context: Any) -> dict[str, Any]:
    """Return what every page of the assistant shows: its steps, this one, and the way on."""
    keys = [step.key for step in STEPS]
    return {"steps": STEPS, "step": key, "number": keys.index(key) + 1, "skip_url": after(key), **context}


@sensitive_post_parameters("password", "again")
@public("an installation without a hospital belongs to whoever sets it up")
def hospital(request: HttpRequest) -> HttpResponse:
    """Make the hospital and the first account; once there is one, this page is closed."""
    if organizations.is_set_up():
        return redirect(request, reverse("console:today"))
    form = HospitalForm(request.POST or None)
    if form.is_valid() and (made := _open(form)):
        login(request, made.user, backend=_BACKEND)
        return redirect(request, after("hospital"))
    return render(request, "console/setup/hospital.html", frame("hospital", form=form), status=_status(form))


@staff("organizations.manage")
def departments(request: StaffRequest) -> HttpResponse:
    """Add departments from the national catalogue, and others by name."""
    form = DepartmentsForm(request.POST or None, english=(get_language() or "").startswith("en"))
    if form.is_valid():
        _add_departments(request, form)
        return redirect(request, after("departments"))
    context = frame("departments", form=form, known=organizations.departments(request.actor))
    return render(request, "console/setup/departments.html", context, status=_status(form))


@staff("organizations.manage")
def hours(request: StaffRequest) -> HttpResponse:
    """Say when the hospital works: clocks and calls keep to it."""
    form = HoursForm(request.POST or None)
    if form.is_valid():
        organizing.set_hospital_hours(request.actor, form.bands())
        organizing.set_hospital_phone(request.actor, form.cleaned_data["phone"])
        return redirect(request, after("hours"))
    return render(request, "console/setup/hours.html", frame("hours", form=form), status=_status(form))


def _open(form: HospitalForm) -> organizing.SetUp | None:
    data = form.cleaned_data
    fields = ("name", "name_en", "person", "username", "password", "kind")
    try:
        made = organizing.set_up_hospital(**{name: data[name] for name in fields}, language=get_language() or "zh-hans")
    except InvalidInput as error:
        form.add_error(error.where if error.where in form.fields else None, str(error.message))
        return None
    with tenant.scope(made.tenant.pk):
        content.load_packs(made.actor)
        surveys.install_packs(made.actor)
        journeys.load_packs(made.actor)
    return made


def _add_departments(request: StaffRequest, form: DepartmentsForm) -> None:
    catalogue = organizations.standard_departments()
    known = {row.name for row in organizations.departments(request.actor)}
    for code in form.cleaned_data["standard"]:
        words = catalogue[code].words
        if words.zh not in known:
            organizing.add_department(request.actor, name=words.zh, name_en=words.en, standard_code=code)
    others = (line.strip() for line in form.cleaned_data["others"].splitlines())
    for name in dict.fromkeys(line for line in others if line and line not in known):
        organizing.add_department(request.actor, name=name)


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def demo_channels_allowed() -> bool:
    """Tell whether simulated phones may be offered: not in production."""
    return not settings.PRODUCTION
