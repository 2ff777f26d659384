"""The patient's page of one contact: its questions, answered without signing in; danger is told before anything."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Definition, Level
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import masking, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import acting, token
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import dress, is_colleague, portal_page
from renxin.programs.careplans import links, selectors, services
from renxin.programs.careplans.handbook.chapters import pieces
from renxin.programs.careplans.models import OPEN_STATES, Answering, Closure, Contact, ContactState
from renxin.programs.careplans.services import Given
from renxin.programs.careplans.services.acting import is_concern
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
        return portal_page(request, "careplans/portal/ended.html", {"why": "busy"}, 429)
    row = _contact(reference)
    if row is None:
        throttle.count("careplans.link", sender, 60)
        return portal_page(request, "careplans/portal/ended.html", {"why": "unknown"}, 404)
    actor = Actor.patient(row.tenant_id, row.patient_id)
    with acting(request, actor), translation.override(dress(request, row.patient_id)):
        if is_colleague(request):
            return portal_page(request, "careplans/portal/ended.html", {"why": "staff"})
        if not row.asks and row.state in (*OPEN_STATES, ContactState.DONE):
            return _told(request, row)
        if row.state not in (*OPEN_STATES, ContactState.LOST):
            return portal_page(request, "careplans/portal/ended.html", _ended(row))
        return _asked(request, actor, row)


def _contact(reference: str) -> Contact | None:
    try:
        tenant_id, contact_id = links.opened(reference)
    except NotFound:
        return None
    return Contact.objects.of(tenant_id).select_related("plan__manager__practitioner").filter(pk=contact_id).first()


def _told(request: HttpRequest, row: Contact) -> HttpResponse:
    """Show what a contact tells that asks nothing; as often as she likes."""
    language = translation.get_language() or ""
    texts = [node.text.get(language) for _book, node in selectors.nodes_of(row)]
    context = {"texts": texts, "pieces": pieces(row.sends), "whose": _whose(row)}
    return portal_page(request, "careplans/portal/told.html", context)


def _ended(row: Contact) -> dict[str, Any]:
    """Return what stands where nothing is asked any more; what she answered before, she may read about again."""
    held = row.state in (ContactState.DONE, ContactState.ANSWERED)
    tells = row.closure.tells if held and hasattr(row, "closure") else []
    return {"why": row.state, "pieces": pieces([*tells, *row.sends]) if held else []}


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
        "whose": _whose(row),
        "definition": definition,
        "questions": drawn,
        "screens": questionnaires.screens(definition, drawn),
        "conditions": questionnaires.conditions(definition),
        "errors": errors,
        "emergency": safety.emergency((), translation.get_language() or ""),
        "pieces": pieces(row.sends),
    }
    return portal_page(request, "careplans/portal/answer.html", context, 422 if errors else 200)


def _thanks(request: HttpRequest, row: Contact, closure: Closure) -> HttpResponse:
    language = "en" if (translation.get_language() or "").startswith("en") else "zh"
    context = {
        "level": Level(closure.level).code,
        "reasons": [one[language] for one in closure.reasons if one["level"] == closure.level][:3],
        "emergency": safety.emergency((), translation.get_language() or "").split("\n"),
        "next_on": closure.next_on,
        "contact": row,
        "pieces": pieces([*closure.tells, *(row.sends if closure.level < Level.RED else [])]),
        "concern": is_concern(json.loads(closure.answers)),
    }
    return portal_page(request, "careplans/portal/thanks.html", context)


def _whose(row: Contact) -> str:
    """Return whom the page is about, masked: one phone may have the links of a whole family."""
    person = patients.addressees(row.tenant_id, [row.patient_id]).get(row.patient_id)
    return masking.name(person.name) if person else ""


def _answerer(request: HttpRequest) -> str:
    return "family" if request.POST.get("_who") == "family" else "herself"
