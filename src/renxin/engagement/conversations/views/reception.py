"""The assistant at reception: what it may tell, its own words, and the questions it could not answer."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.conversations import reception, selectors, services
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_LANGUAGES = ("zh", "en")


@require_http_methods(["GET", "POST"])
@staff("conversations.supervise")
def assistant(request: StaffRequest) -> HttpResponse:
    """Show the settings of the assistant and how it speaks with them; a POST changes them."""
    error: InvalidInput | None = None
    if request.method == "POST":
        try:
            services.set_reception(
                request.actor,
                is_on=bool(request.POST.get("is_on")),
                facts=_texts(request, "fact"),
                answers=_texts(request, "answer"),
            )
        except InvalidInput as problem:
            error = problem
        else:
            toast(request, _("The assistant speaks like this from now on."))
            return redirect(request, reverse("conversations:assistant"))
    return render(request, "conversations/assistant.html", _context(request, error), status=422 if error else 200)


@require_POST
@staff("conversations.supervise")
def assistant_misses(request: StaffRequest) -> HttpResponse:
    """Take the questions that were looked at off the list."""
    services.note_misses_seen(request.actor, [miss.pk for miss in selectors.misses(request.actor)])
    return redirect(request, reverse("conversations:assistant"))


def _texts(request: StaffRequest, group: str) -> dict[str, dict[str, str]]:
    """Return what was written into the fields `<group>.<code>.<language>`."""
    found: dict[str, dict[str, str]] = {}
    for name, text in request.POST.items():
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == group and parts[2] in _LANGUAGES:
            found.setdefault(parts[1], {})[parts[2]] = str(text)
    return found


def _context(request: StaffRequest, error: InvalidInput | None) -> dict[str, Any]:
    language = (get_language() or "zh-hans").partition("-")[0]
    pack, desk = reception.pack(), selectors.reception_of(request.actor)
    known = selectors.reception_facts(request.actor, language)
    own = _texts(request, "fact") if error else desk.facts if desk else {}
    words = _texts(request, "answer") if error else desk.answers if desk else {}
    return {
        "error": error,
        "is_on": bool(request.POST.get("is_on")) if error else bool(desk and desk.is_on),
        "facts": [
            {"code": fact.code, "name": fact.name, "own": own.get(fact.code, {}), "known": known.get(fact.code, "")}
            for fact in pack.facts
        ],
        "topics": [
            {
                "code": topic.code,
                "name": topic.name,
                "own": words.get(topic.code, {}),
                "says": reception.answer_text(topic, known, language, words.get(topic.code, {}).get(language, "")),
                "lacks": [fact.name for fact in pack.facts if fact.code in set(topic.needs) - set(known)],
            }
            for topic in pack.topics
        ],
        "misses": selectors.misses(request.actor),
        "emergency": safety.emergency(("chest_pain",), language),
        "disclaimer": safety.disclaimer(),
    }
