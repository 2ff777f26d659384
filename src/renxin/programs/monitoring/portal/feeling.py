"""The diary: a face, some words; red flags first, on every entry."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_http_methods

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients.selectors import VisitRequest, is_colleague, visited
from renxin.programs.monitoring.selectors import diary as entries
from renxin.programs.monitoring.services.recording_at_home import note_feeling

from . import common

FACES = (
    (1, pgettext_lazy("feeling", "Very poor")),
    (2, pgettext_lazy("feeling", "Poor")),
    (3, pgettext_lazy("feeling", "So so")),
    (4, pgettext_lazy("feeling", "Good")),
    (5, pgettext_lazy("feeling", "Very good")),
)


@visited("results")
@require_http_methods(["GET", "POST"])
def diary(request: VisitRequest) -> HttpResponse:
    """Ask how she feels, or keep it; what sounds dangerous is answered by 120 first."""
    if request.method == "GET" or is_colleague(request):
        return _form(request)
    if not common.is_open(request.visit):
        return redirect("home-diary-of", uid=request.visit.patient.uid)
    chosen, words = request.POST.get("feeling", ""), request.POST.get("words", "")
    visit = request.visit
    try:
        feeling = int(chosen) if chosen.isdigit() else 0
        entry = note_feeling(request.actor, visit.patient.pk, feeling, words, by_other=not visit.is_self)
    except InvalidInput as error:
        flags = safety.read(words).flags  # whatever else is missing, danger is answered first
        return _form(request, error=str(error.message), words=words, emergency=_emergency(flags), status=422)
    context = {"entry": entry, "emergency": _emergency(tuple(entry.flags)), "yellow": entry.level == int(Level.YELLOW)}
    return common.page(request, "noted.html", context, to="home-diary-of")


def _form(
    request: VisitRequest, *, error: str = "", words: str = "", emergency: str = "", status: int = 200
) -> HttpResponse:
    pk, labels = request.visit.patient.pk, dict(FACES)
    context = {
        "faces": FACES,
        "entries": [(one, labels.get(one.feeling, "")) for one in entries(request.actor, pk, limit=7)],
        "open": common.is_open(request.visit),
        "error": error,
        "words": words,
        "emergency": emergency,
    }
    return common.page(request, "diary.html", context, to="home-diary-of", status=status)


def _emergency(flags: tuple[str, ...]) -> str:
    return safety.emergency(flags, get_language() or "zh-hans") if flags else ""
