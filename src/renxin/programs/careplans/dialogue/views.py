"""Staff pages of follow-up conversations: the switch behind the gate, how they end, one of them, trying it out."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.careplans.programmes.library import programmes
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import asking, holding, machine, selecting, speaking
from .machine import Heard, Talk
from .pack import pack

_LONGEST = 60


@require_GET
@staff("careplans.view")
def listed(request: StaffRequest) -> HttpResponse:
    """Show whether conversations are held, how they end, and the newest."""
    actor = request.actor
    context = {
        "switch": selecting.switch_of(actor),
        "gate": worklist.gate(actor),
        "figures": selecting.figures(actor),
        "found": selecting.newest(actor),
        "may_switch": actor.may("careplans.manage"),
    }
    return render(request, "careplans/dialogue/list.html", context)


@require_POST
@staff("careplans.manage")
def switch(request: StaffRequest) -> HttpResponse:
    """Switch conversations and automatic calls on or off."""
    by_text, by_call = request.POST.get("by_text") == "yes", request.POST.get("by_call") == "yes"
    try:
        holding.switch(request.actor, by_text=by_text, by_call=by_call)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Kept."))
    return redirect(request, reverse("careplans:dialogues"))


@require_GET
@staff("careplans.view")
def shown(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what one conversation came to."""
    line = selecting.get(request.actor, uid)
    context = {
        "line": line,
        "said": selecting.said(line, _language()),
        "crumbs": [
            (_("Follow-up conversations"), reverse("careplans:dialogues")),
            (str(line.row.offered_at.date()), ""),
        ],
    }
    return render(request, "careplans/dialogue/one.html", context)


@require_http_methods(["GET", "POST"])
@staff("careplans.view")
def try_out(request: StaffRequest) -> HttpResponse:
    """Let staff hold the conversation of a programme themselves; nothing is sent and nothing is kept.

    What was said so far travels with the form: the machine is pure, so it is simply held again from its beginning.
    """
    known = programmes()
    code = request.POST.get("programme") or request.GET.get("programme") or "P01"
    book = known.get(code) or next(iter(known.values()))
    node = next((one for one in book.nodes if one.ask), book.nodes[0])
    said = _said(request.POST.get("so_far", ""))
    text = request.POST.get("text", "").strip()[:200]
    lines, talk = _held(asking.order(node.ask), [*said, text] if text else said)
    context = {
        "programmes": [(one.code, str(one.title)) for one in known.values()],
        "code": book.code,
        "lines": lines,
        "talk": talk,
        "so_far": json.dumps([*said, text] if text else said, ensure_ascii=False),
    }
    return render(request, "careplans/dialogue/try.html", context, partial="careplans/dialogue/_try.html")


def _held(asks: tuple[str, ...], said: list[str]) -> tuple[list[tuple[str, str]], Talk]:
    """Hold a conversation with these messages; return its lines (who, words) and where it stands."""
    language = _language()
    talk = machine.begin(asks)
    hello = speaking.hello(talk, language, hospital=_("the hospital"), title=pack().about.get(language))
    lines = [("us", hello)]
    for text in said:
        found = safety.read(text)
        due = next((code for code in found.signals if code in pack().person_signals), "")
        turn = machine.advance(talk, Heard(text=text, is_red=found.is_red, person=due))
        talk = turn.talk
        answer = speaking.words_of(turn, language, asking.level(talk.answers, {}))
        if talk.state == "stopped":
            answer = safety.emergency(found.flags, language)
        lines += [("her", text), ("us", answer)] if answer else [("her", text)]
        if not talk.is_open:
            break
    return lines, talk


def _said(kept: str) -> list[str]:
    try:
        found = json.loads(kept or "[]")
    except ValueError:
        return []
    return [str(one)[:200] for one in found][:_LONGEST] if isinstance(found, list) else []


def _language() -> str:
    return "en" if (translation.get_language() or "").startswith("en") else "zh"
