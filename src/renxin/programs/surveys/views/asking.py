"""Staff pages of asking: what makes us ask, who was asked and who was not, signals of coaxing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.records.models import Encounter
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import SurveyTrigger
from renxin.programs.surveys.results import frame as frames
from renxin.programs.surveys.results import period
from renxin.programs.surveys.services.making import FACTS
from renxin.programs.surveys.templatetags.survey_words import in_words
from renxin.programs.surveys.wording import fact_words
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .results import chosen_of


@require_GET
@staff("surveys.view")
def triggers(request: StaffRequest) -> HttpResponse:
    """Show after which facts people are asked, and which of these are switched on."""
    context = {
        "triggers": selectors.triggers(request.actor),
        "signals": selectors.signals(request.actor),
        "manages": request.actor.may("surveys.manage"),
        "nav_key": "voice",
    }
    return render(request, "surveys/triggers.html", context)


@require_http_methods(["GET", "POST"])
@staff("surveys.manage")
def new_trigger(request: StaffRequest) -> HttpResponse:
    """Make a trigger of one's own, switched off."""
    posted, error, where = request.POST, "", ""
    surveys = [one for one in selectors.active_surveys(request.actor) if not one.asks_staff]
    if request.method == "POST":
        survey = next((one for one in surveys if str(one.uid) == posted.get("survey", "")), None)
        try:
            if survey is None:
                raise InvalidInput(_("Choose a survey of patients that is in use."), where="survey")
            row = services.make_trigger(request.actor, survey, _new(request))
        except InvalidInput as wrong:
            error, where = str(wrong.message), str(wrong.where or "")
        else:
            toast(request, _("The trigger is made. Read its sentence, then switch it on."))
            return redirect(request, f"{reverse('surveys:triggers')}#{row.code}")
    usual = {
        "share": "100",
        "delay_hours": "3",
        "from": "9",
        "to": "20",
        "way": "message",
        "fact": "encounter.finished",
    }
    context = {
        "surveys": [(str(one.uid), in_words(one.title)) for one in surveys],
        "facts": [(kind, fact_words(kind)) for kind in FACTS],
        "classes": Encounter.Class.choices,
        "departments": [
            (one.local_code, str(one)) for one in organizations.departments(request.actor) if one.local_code
        ],
        "ways": SurveyTrigger.Way.choices,
        "given": {**usual, **posted.dict()},
        "chosen_classes": posted.getlist("classes"),
        "chosen_departments": posted.getlist("departments"),
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "surveys/trigger_new.html", context, status=422 if error else 200)


@require_POST
@staff("surveys.manage")
def change_trigger(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Switch a trigger on or off, or keep how many it asks and when."""
    row = SurveyTrigger.objects.of(request.actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("trigger")
    try:
        services.set_trigger(request.actor, row, **_wanted(request))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
    else:
        toast(request, _("The trigger is kept."))
    return redirect(request, reverse("surveys:triggers"))


@require_POST
@staff("surveys.manage")
def see_signal(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note that somebody has looked at a signal."""
    services.see_signal(request.actor, uid)
    return redirect(request, reverse("surveys:triggers"))


@require_GET
@staff("surveys.view")
def frame(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show who was asked, who was not, and by which rule."""
    chosen = chosen_of(request)
    survey = selectors.get(request.actor, uid)
    reason = request.GET.get("reason", "")
    after = request.GET.get("after", "")
    found = frames.read(request.actor, survey, chosen.period, chosen.department_id, reason=reason, after=after)
    context = {
        "survey": survey,
        "chosen": chosen,
        "periods": period.CHOICES,
        "frame": found,
        "reason": reason,
        "nav_key": "voice",
    }
    return render(request, "surveys/frame.html", context)


def _wanted(request: StaffRequest) -> dict[str, Any]:
    """Return what the form asks for: a switch alone, or the numbers."""
    posted = request.POST
    if "active" in posted:
        return {"is_active": posted["active"] == "1"}
    return {
        "share": _number(posted.get("share", ""), "share"),
        "delay_hours": _number(posted.get("delay_hours", ""), "delay_hours"),
        "hours": (_number(posted.get("from", ""), "hours"), _number(posted.get("to", ""), "hours")),
    }


def _new(request: StaffRequest) -> services.NewTrigger:
    posted = request.POST
    return services.NewTrigger(
        fact=posted.get("fact", ""),
        classes=posted.getlist("classes"),
        departments=posted.getlist("departments"),
        delay_hours=_number(posted.get("delay_hours", ""), "delay_hours"),
        hours=(_number(posted.get("from", ""), "hours"), _number(posted.get("to", ""), "hours")),
        share=_number(posted.get("share", ""), "share"),
        way=posted.get("way", ""),
    )


def _number(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise InvalidInput(_("Write a number."), where=where)
    return int(text)
