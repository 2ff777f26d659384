"""The patient's pages: answering by a one-time link, or anonymously by a printed code. No sign-in, no session."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.questionnaires.selectors import (
    FILES,
    Definition,
    conditions,
    definition_of,
    questions,
    read_answers,
    screens,
)
from renxin.kernel.core import clock, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, is_colleague, portal_page
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, Kiosk, PlaceCode, Survey, SurveySignal
from renxin.programs.surveys.selectors import codes_of_campus
from renxin.programs.surveys.services import AtPlace
from renxin.programs.surveys.services.flagging import device_of
from renxin.programs.surveys.services.keeping import Given
from renxin.ui import preferences

from .on_the_way import MOST_BYTES

WRONG_LINKS_A_MINUTE = 30
# A bed or a desk hears few; a hall, a ward or the whole house has as many answers as people: there the device counts.
ANSWERS_AN_HOUR_AT_A_BED = 60
ANSWERS_AN_HOUR_FROM_A_DEVICE = 30
_FEW_COME_BY = (PlaceCode.Kind.BED, PlaceCode.Kind.DESK)


@token("the one-time link that was sent to the patient is her key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the survey behind a link, or take its answers."""
    if throttle.is_over("surveys.link", _sender(request), WRONG_LINKS_A_MINUTE, 60):
        return portal_page(request, "surveys/ended.html", {"why": "busy"}, status=429)
    opening = services.open_invitation(token)
    if opening.invitation is None or opening.definition is None:
        throttle.count("surveys.link", _sender(request), 60)
        return portal_page(request, "surveys/ended.html", {"why": "unknown"}, status=404)
    invitation, definition = opening.invitation, opening.definition
    if invitation.anonymous:
        definition = definition.without(FILES)  # a voice or a face is somebody
    with (
        acting(request, Actor.patient(invitation.tenant_id, invitation.patient_id)),
        translation.override(dress(request, invitation.patient_id)),
    ):
        if is_colleague(request):
            _note_staff(request, invitation)
            return portal_page(request, "surveys/staff_notice.html", {"survey": invitation.survey})
        if opening.status != "open":
            return _ended(request, invitation.survey, opening.status)
        asked = _Asked(invitation.survey, definition, invitation.version.digest, token, anonymous=invitation.anonymous)
        return _asked(request, asked, invitation, token)


@token("the printed code of a department; anonymous, nothing is shown of anybody")
@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "POST"])
def answer_at_place(request: HttpRequest, code: str) -> HttpResponse:
    """Show the survey behind a printed code, or take its anonymous answers."""
    place = PlaceCode.objects.select_related("survey__version", "department").filter(code=code, is_active=True).first()
    if place is None or not place.survey.is_active:
        return portal_page(request, "surveys/ended.html", {"why": "unknown"}, status=404)
    with acting(request, Actor.system(place.tenant_id, "surveys")), translation.override(dress(request)):
        if is_colleague(request) and not place.survey.asks_staff:
            return portal_page(request, "surveys/staff_notice.html", {"survey": place.survey})
        if request.method == "POST" and _too_many(request, place):
            return portal_page(request, "surveys/ended.html", {"why": "busy"}, status=429)
        if place.kind == PlaceCode.Kind.CAMPUS:
            return portal_page(
                request, "surveys/choose.html", {"survey": place.survey, "places": codes_of_campus(place)}
            )
        return asked_at_place(request, place)


def _too_many(request: HttpRequest, place: PlaceCode) -> bool:
    """Count one more answer at a place; tell whether so many come from one device, or from one bed or desk."""
    device = device_of(_sender(request), request.headers.get("User-Agent", ""))
    often = throttle.hit("surveys.place.device", f"{place.code}|{device}", ANSWERS_AN_HOUR_FROM_A_DEVICE, 3600)
    if place.kind not in _FEW_COME_BY:
        return often
    return throttle.hit("surveys.place", place.code, ANSWERS_AN_HOUR_AT_A_BED, 3600) or often


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks; of an invitation also its token, and what was chosen so far."""

    survey: Survey
    definition: Definition
    digest: str = ""
    token: str = ""
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    place: int = 0
    leave: str = ""
    anonymous: bool = False

    @property
    def takes_files(self) -> bool:
        """Tell whether some question asks for a file."""
        return any(item.type in FILES for item in self.definition.items)


def _asked(request: HttpRequest, asked: _Asked, invitation: Invitation, token: str) -> HttpResponse:
    if request.method == "GET":
        kept, place = services.draft_of(invitation)
        return _form(request, replace(asked, kept=kept, place=place))
    _take_files(request, invitation, asked)
    answers, errors = read_answers(
        asked.definition, services.with_files(invitation, asked.definition, _lists(request.POST))
    )
    if errors:
        return _form(request, asked, errors)
    result = services.submit(
        token,
        answers,
        language=translation.get_language() or "",
        seconds=_seconds(request, invitation),
        device=device_of(_sender(request), request.headers.get("User-Agent", "")),
    )
    if result.status != "accepted":
        return _ended(request, asked.survey, result.status)
    return _thanks(request, asked.survey, low=result.low)


def asked_at_place(
    request: HttpRequest, place: PlaceCode, *, kiosk: Kiosk | None = None, leave: str = ""
) -> HttpResponse:
    """Show the anonymous form of a place, or take its answers; on a tablet (`kiosk`) it begins anew afterwards."""
    definition = definition_of(place.survey.version).without(FILES)  # a voice or a face is somebody
    asked = _Asked(place.survey, definition, leave=leave)
    if request.method == "GET":
        return _form(request, asked, place=place)
    answers, errors = read_answers(asked.definition, _lists(request.POST))
    if errors:
        return _form(request, asked, errors, place=place)
    how = AtPlace(
        language=translation.get_language() or "",
        mode="kiosk" if kiosk else "place",
        seconds=_seconds(request, None),
        device="" if kiosk else device_of(_sender(request), request.headers.get("User-Agent", "")),
    )
    services.submit_at_place(place, answers, how)
    return _thanks(request, asked.survey, low=False, anew=bool(kiosk))


def _form(
    request: HttpRequest, asked: _Asked, errors: Mapping[str, str] | None = None, place: PlaceCode | None = None
) -> HttpResponse:
    drawn = questions(
        asked.definition,
        _lists(request.POST) or asked.kept,
        errors,
        (pgettext("answer", "Yes"), pgettext("answer", "No")),
        plain=request.COOKIES.get(preferences.cookie("size")) == "large",
    )
    context = {
        "survey": asked.survey,
        "definition": asked.definition,
        "questions": drawn,
        "screens": screens(asked.definition, drawn),
        "conditions": conditions(asked.definition),
        "errors": errors,
        "place": place,
        "asked": asked,
        # Whoever brings a session may be staff: only the ordinary road asks who it is.
        "swift": settings.SESSION_COOKIE_NAME not in request.COOKIES,
        "thanks": _thanks_words(asked.survey),
        "staff": asked.survey.asks_staff,
    }
    return portal_page(request, "surveys/answer.html", context, status=422 if errors else 200)


def _thanks(request: HttpRequest, survey: Survey, *, low: bool, anew: bool = False) -> HttpResponse:
    words = _thanks_words(survey)["low" if low else "done"]
    context = {"survey": survey, "words": words, "low": low, "anew": anew, "staff": survey.asks_staff}
    return portal_page(request, "surveys/thanks.html", context)


def _thanks_words(survey: Survey) -> dict[str, str]:
    """Return what is said after any answer, and after a low one."""
    language = "en" if (translation.get_language() or "").startswith("en") else "zh"
    done = survey.thanks.get("done") or {}
    return {kind: (survey.thanks.get(kind) or done).get(language, "") for kind in ("done", "low")}


def _take_files(request: HttpRequest, invitation: Invitation, asked: _Asked) -> None:
    """Keep the files of a form that was sent without the script, and put their references into the form."""
    if not request.FILES:
        return
    posted = request.POST.copy()
    for link_id in request.FILES:
        given = request.FILES.get(link_id)
        if given is not None and (given.size or 0) <= MOST_BYTES:
            with suppress(InvalidInput, NotFound):
                posted[link_id] = services.keep_file(
                    request.actor,  # type: ignore[attr-defined]
                    invitation,
                    link_id,
                    Given(given.name or "", given.read()),
                )
    request.POST = posted  # type: ignore[assignment]


def _ended(request: HttpRequest, survey: Survey, why: str) -> HttpResponse:
    status = {"expired": 410}.get(why, 200)
    return portal_page(request, "surveys/ended.html", {"survey": survey, "why": why}, status=status)


def _note_staff(request: HttpRequest, invitation: Invitation) -> None:
    """Tell the experience officer that a signed-in colleague stood at a patient's link."""
    services.raise_signal(
        invitation.tenant_id,
        SurveySignal.Kind.STAFF_OPENED,
        survey_id=invitation.survey_id,
        department_id=invitation.department_id,
        user_id=request.user.pk,
    )


def _seconds(request: HttpRequest, invitation: Invitation | None) -> int | None:
    told = request.POST.get("_seconds", "")
    if told.isascii() and told.isdigit():
        return min(int(told), 86_400)
    if invitation and invitation.opened_at:
        return min(int((clock.now() - invitation.opened_at).total_seconds()), 86_400)
    return None


def _lists(posted: QueryDict) -> dict[str, list[str]]:
    return {name: posted.getlist(name) for name in posted}


def _sender(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
