"""The patient's page of one contact: its questions, answered without signing in; danger is told before anything."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Definition, Level
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting, token
from renxin.people.patients.models import Patient
from renxin.programs.careplans import links, selectors, services
from renxin.programs.careplans.models import OPEN_STATES, Answering, Closure, Contact, ContactState
from renxin.programs.careplans.services import Given
from renxin.ui import preferences

WRONG_LINKS_A_MINUTE = 30


@token("the sealed link that was sent to the patient is her key; it shows her own questions only")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the questions of a contact, or take their answers."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("careplans.link", sender, WRONG_LINKS_A_MINUTE, 60):
        return _page(request, "ended", {"why": "busy"}, 429)
    row = _contact(reference)
    if row is None:
        throttle.count("careplans.link", sender, 60)
        return _page(request, "ended", {"why": "unknown"}, 404)
    actor = Actor.patient(row.tenant_id, row.patient_id)
    with acting(request, actor), translation.override(_dress(request, row)):
        if _is_staff(request):
            return _page(request, "ended", {"why": "staff"})
        if row.state not in (*OPEN_STATES, ContactState.LOST):
            return _page(request, "ended", {"why": row.state})
        return _asked(request, actor, row)


def _contact(reference: str) -> Contact | None:
    try:
        tenant_id, contact_id = links.opened(reference)
    except NotFound:
        return None
    return Contact.objects.of(tenant_id).select_related("plan__manager__practitioner").filter(pk=contact_id).first()


def _asked(request: HttpRequest, actor: Actor, row: Contact) -> HttpResponse:
    definition = selectors.questionnaire_of(row)
    if request.method == "GET":
        return _form(request, row, definition, {}, {})
    posted = {name: request.POST.getlist(name) for name in request.POST}
    answers, errors = questionnaires.read_answers(definition, posted)
    if not errors:
        try:
            closure = services.answer_contact(
                actor, row, Given(method=Answering.MESSAGE, answers=answers, answered_by=_answerer(request))
            )
        except InvalidInput as error:
            errors = {error.where: str(error)}
        else:
            return _thanks(request, row, closure)
    return _form(request, row, definition, posted, errors)


def _form(
    request: HttpRequest,
    row: Contact,
    definition: Definition,
    posted: Mapping[str, list[str]],
    errors: Mapping[str, str],
) -> HttpResponse:
    words = (pgettext("answer", "Yes"), pgettext("answer", "No"))
    plain = request.COOKIES.get(preferences.cookie("size")) == "large"
    drawn = questionnaires.questions(definition, posted, errors, words, plain=plain)
    context = {
        "contact": row,
        "definition": definition,
        "questions": drawn,
        "screens": questionnaires.screens(definition, drawn),
        "conditions": questionnaires.conditions(definition),
        "errors": errors,
        "emergency": safety.emergency((), translation.get_language() or ""),
        "texts": [node.text.get(translation.get_language() or "") for _book, node in selectors.nodes_of(row)],
    }
    return _page(request, "answer", context, 422 if errors else 200)


def _thanks(request: HttpRequest, row: Contact, closure: Closure) -> HttpResponse:
    language = "en" if (translation.get_language() or "").startswith("en") else "zh"
    context = {
        "level": Level(closure.level).code,
        "reasons": [one[language] for one in closure.reasons if one["level"] == closure.level][:3],
        "emergency": safety.emergency((), translation.get_language() or "").split("\n"),
        "next_on": closure.next_on,
        "contact": row,
    }
    return _page(request, "thanks", context)


def _answerer(request: HttpRequest) -> str:
    return "family" if request.POST.get("_who") == "family" else "herself"


def _dress(request: HttpRequest, row: Contact) -> str:
    """Put the hospital's name and the patient's size of letters on the request; return the language to speak."""
    patient = Patient.objects.of(row.tenant_id).filter(pk=row.patient_id).first()
    language = translation.get_language() or settings.LANGUAGE_CODE
    if patient and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        language = "en" if patient.language.startswith("en") else "zh-hans"
    if patient and patient.elder_mode:
        request.COOKIES.setdefault(preferences.cookie("size"), "large")
    hospital = organizations.tenant(request.actor)  # type: ignore[attr-defined]
    name = hospital.name_en if language.startswith("en") and hospital.name_en else hospital.name
    request.hospital_name = name  # type: ignore[attr-defined]
    request.hospital_phone = hospital.phone  # type: ignore[attr-defined]
    return language


def _is_staff(request: HttpRequest) -> bool:
    """Staff may not answer for patients. In the demo the simulated phone stands inside a page of staff."""
    in_simulator = settings.RENXIN_DEMO and request.headers.get("Sec-Fetch-Dest") == "iframe"
    return request.user.is_authenticated and not in_simulator


def _page(request: HttpRequest, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    phone = getattr(request, "hospital_phone", "")
    response = render(request, f"careplans/portal/{name}.html", {"phone": phone, **context}, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
