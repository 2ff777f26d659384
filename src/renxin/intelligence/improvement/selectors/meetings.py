"""Reads of the committee: its meetings, one with what lay on the table, and that on paper."""

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.intelligence.improvement import meeting_pack
from renxin.intelligence.improvement.models import Action, Decision, Meeting
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.ui.paper import Paper


def meetings(actor: Actor) -> list[Meeting]:
    """Return the meetings, the newest first (twelve a year at most)."""
    actor.require("improvements.view")
    return list(Meeting.objects.of(actor).select_related("chair__practitioner").order_by("-month")[:60])


def meeting(actor: Actor, uid: UUID) -> Meeting:
    """Return one meeting.

    Raises:
        NotFound: there is none in this house.
    """
    actor.require("improvements.view")
    rows = Meeting.objects.of(actor).select_related(
        "chair__practitioner", "packed_by__practitioner", "signed_by__practitioner"
    )
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("meeting")
    return found


def latest_pack(actor: Actor) -> Meeting | None:
    """Return the meeting whose pack was made last, for whoever gets it sent; None before the first."""
    actor.require("improvements.view")
    return Meeting.objects.of(actor).filter(packed_at__isnull=False).order_by("-month").first()


def decisions(actor: Actor, found: Meeting) -> list[Decision]:
    """Return what a meeting decided, with what follows from it."""
    actor.require("improvements.view")
    rows = found.decisions.select_related("improvement", "suggestion", "decided_by__practitioner")
    return list(rows.prefetch_related("actions__owner__practitioner").order_by("number"))


def decision(actor: Actor, uid: UUID) -> Decision:
    """Return one decision.

    Raises:
        NotFound: there is none in this house.
    """
    actor.require("improvements.view")
    found = Decision.objects.of(actor).select_related("meeting").filter(uid=uid).first()
    if found is None:
        raise NotFound("decision")
    return found


def sections(actor: Actor, found: Meeting, language: str) -> list[dict[str, Any]]:
    """Return what lay on the table, as it was kept."""
    actor.require("improvements.view")
    return meeting_pack.sections(found, language)


def meeting_paper(actor: Actor, found: Meeting, language: str = "zh-hans") -> bytes:
    """Return the pack, the decisions and the minutes of a meeting as PDF, with the reader's name across it."""
    actor.require("improvements.view")
    with translation.override(language):
        title = _("Patient experience committee, %(month)s") % {"month": f"{found.month:%Y-%m}"}
        paper = Paper(title, str(organizations.tenant(actor)), language=language, watermark=actor.name)
        for section in meeting_pack.sections(found, language):
            _write(paper, section)
        _write_decisions(paper, decisions(actor, found))
        if found.minutes:
            paper.heading(_("Minutes"))
            paper.text(_("There were: %(names)s") % {"names": ", ".join(meeting_pack.people(actor, found.present))})
            paper.text(found.minutes)
        return paper.pdf()


def _write(paper: Paper, section: dict[str, Any]) -> None:
    paper.heading(section["title"])
    if section["kind"] == "cards":
        head = [pgettext("metrics", "Number"), _("Value"), _("Interval, 95%"), "n"]
        paper.table(head, [_card(card) for card in section["cards"]], numbers=(1, 3))
    elif section["kind"] == "table":
        rows = [[row["first"], *row["cells"]] for row in section["rows"]]
        paper.table(section["head"], rows) if rows else paper.text(_("Nothing."))
    else:
        paper.chart(section["figure"])


def _card(card: dict[str, str]) -> list[str]:
    interval = f"{card['low']} – {card['high']}" if card["low"] else ""
    return [card["label"], f"{card['value']} {card['unit']}".strip() or card["note"], interval, card["n"]]


def _write_decisions(paper: Paper, found: list[Decision]) -> None:
    if not found:
        return
    paper.heading(_("Decisions"))
    for one in found:
        paper.text(f"{one.number}. {one.words}")
        rows = [_line(action) for action in one.actions.all()]
        if rows:
            paper.table([_("What"), _("Who"), _("Due"), _("State")], rows)


def _line(action: Action) -> list[str]:
    return [action.words, action.owner.get_full_name(), f"{action.due_on}", str(action.get_state_display())]
