"""The patient's page of a questionnaire: answered without signing in; danger is told before anything."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.intelligence.journeys.questions import answering
from renxin.intelligence.journeys.questions.models import SentQuestionnaire
from renxin.intelligence.journeys.questions.sending import KIND
from renxin.kernel.core import clock, signing, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, is_colleague, portal_page
from renxin.ui import preferences

WRONG_LINKS_A_MINUTE = 30


@token("the sealed link that was sent to the patient is her key; it shows her own questions only")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the questions, or take their answers."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over(KIND, sender, WRONG_LINKS_A_MINUTE, 60):
        return _ended(request, "busy", 429)
    row = _found(reference)
    if row is None:
        throttle.count(KIND, sender, 60)
        return _ended(request, "unknown", 404)
    actor = Actor.patient(row.tenant_id, row.patient_id)
    with acting(request, actor), translation.override(dress(request, row.patient_id)):
        if is_colleague(request):
            return _ended(request, "staff")
        if row.answered_at:
            return _ended(request, "answered")
        if row.expires_at <= clock.now():
            return _ended(request, "late")
        return _asked(request, actor, row)


def _found(reference: str) -> SentQuestionnaire | None:
    try:
        tenant_id, pk = signing.unseal(KIND, reference)
    except NotFound:
        return None
    rows = SentQuestionnaire.objects.of(tenant_id).select_related("version")
    return rows.filter(pk=pk, patient_id__gt=0).first()


def _asked(request: HttpRequest, actor: Actor, row: SentQuestionnaire) -> HttpResponse:
    if request.method == "GET":
        return _form(request, row, {}, {})
    posted = {name: request.POST.getlist(name) for name in request.POST}
    answers, errors = questionnaires.read_answers(questionnaires.definition_of(row.version), posted)
    if errors:
        return _form(request, row, posted, errors)
    try:
        row = answering.answer_questionnaire(actor, row, answers)
    except WrongState:  # another window was quicker
        return _ended(request, "answered")
    language = translation.get_language() or ""
    context = {"level": Level(row.level or 0).code, "emergency": safety.emergency((), language).split("\n")}
    return portal_page(request, "questionnaires/portal/thanks.html", context)


def _form(
    request: HttpRequest, row: SentQuestionnaire, posted: Mapping[str, list[str]], errors: Mapping[str, str]
) -> HttpResponse:
    definition = questionnaires.definition_of(row.version)
    words = (pgettext("answer", "Yes"), pgettext("answer", "No"))
    plain = request.COOKIES.get(preferences.cookie("size")) == "large"
    drawn = questionnaires.questions(definition, posted, errors, words, plain=plain)
    context = {
        "definition": definition,
        "questions": drawn,
        "screens": questionnaires.screens(definition, drawn),
        "conditions": questionnaires.conditions(definition),
        "errors": errors,
    }
    return portal_page(request, "questionnaires/portal/answer.html", context, 422 if errors else 200)


def _ended(request: HttpRequest, why: str, status: int = 200) -> HttpResponse:
    return portal_page(request, "questionnaires/portal/ended.html", {"why": why}, status)
