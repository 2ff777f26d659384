"""The story of one case as its page tells it: what the patient said first, then every line in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.engagement.conversations.models import Message
from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.cases.models import Case, CaseNote, NoteKind

CHANGES: Final[dict[str, Any]] = {
    "opened": _("The case was opened."),
    "assigned": _("%(body)s owns the case now."),
    "reopened": _("Not settled: the case starts again."),
    "complaint": _("Registered as a complaint. The patient agreed: %(body)s"),
    "closed_resolved": _("Closed: settled."),
    "closed_partly": _("Closed: partly settled."),
    "closed_unresolved": _("Closed: not settled."),
    "closed_unreachable": _("Closed: the patient could not be reached."),
    "closed_declined": _("Closed: the patient wished no more."),
    "hotline_contacted": _("The citizen was contacted for the first time."),
    "hotline_extension": _("More time was asked of the hotline: %(body)s"),
    "hotline_extended": _("The hotline granted more time."),
    "hotline_returned": _("Sent back to the hotline: %(body)s"),
    "hotline_replied": _("The hotline got our reply."),
    "hotline_called_back": _("The hotline called the citizen back."),
    "again": _("A further round of an archived case."),
    "goes_on": _("It goes on as case %(body)s."),
    "accepted": _("Accepted, level %(body)s."),
    "level": _("The level is now %(body)s."),
    "returned": _("Given back:"),
    "inquiry": _("It is being looked into."),
    "drafting": _("The answer is being written."),
    "submitted": _("An answer was handed in for review:"),
    "approved": _("The answer was approved."),
    "rejected": _("The answer has to be written again:"),
    "contact": _("First word to the patient:"),
    "department": _("A further department is needed: %(body)s"),
    "on_spot": _("It is settled on the spot, today."),
    "not_on_spot": _("It cannot be settled on the spot:"),
    "paused": _("We wait for material of the complainant, who agreed: %(body)s"),
    "resumed": _("The waiting for material is over."),
    "dispute": _("It is a dispute now. The complainant was told: %(body)s"),
    "joined": _("Case %(body)s was joined with this one."),
    "member": _("%(body)s works on it too."),
    "taken_away": _("It concerns its owner, so it went to %(body)s."),
    "harm": _("Harm was coded as %(body)s of 5."),
    "risk": _("High risk: %(body)s"),
    "alarm_taken": _("The alarm was taken up (%(body)s)."),
    "alarm_passed_on": _("Nobody took the alarm up; %(body)s was told."),
    "approved_partly": _("One of the posts approved the answer; another has to as well."),
    "measure_proposed": _("Proposed to make it good: %(body)s"),
    "measure_approved": _("The measure was approved: %(body)s"),
    "measure_rejected": _("The measure was not approved: %(body)s"),
    "measure_done": _("Done to make it good: %(body)s"),
    "apology": _("Apology"),
    "apology_cleared": _("The legal office agreed to version %(body)s of the apology."),
    "led_on": _("Led on to the complaint office."),
    "statement_asked": _("%(body)s was asked for a statement."),
    "statement_given": _("%(body)s gave a statement."),
    "evidence": _("Evidence was added: %(body)s"),
    "minutes": _("A talk was held and written down: %(body)s"),
    "sealing_asked": _("The patient's side asks for %(body)s."),
    "sealing_done": _("Done, with both sides there: %(body)s"),
    "dispute_step": _("The dispute: %(body)s"),
    "drafted": _("A draft of the answer was asked of the language model %(body)s"),
    "called_for": _("A call-back was asked for: %(body)s"),
    "served": _("Help was given:"),
    "unserved": _("It could not be done:"),
    "praise_recorded": _("The praise counts for %(body)s."),
    "praise_dropped": _("The praise does not count."),
    "archived": _("Archived as %(body)s."),
    "closed_not_accepted": _("Closed: not accepted."),
    "closed_withdrawn": _("Closed: withdrawn."),
    "closed_merged": _("Closed: joined with case %(body)s."),
    "response_50": _("Half of the time for our answer is gone."),
    "response_80": _("Most of the time for our answer is gone; %(body)s was told."),
    "response_100": _("Our answer is overdue; %(body)s was told."),
    "solution_50": _("Half of the time for a solution is gone."),
    "solution_80": _("Most of the time for a solution is gone; %(body)s was told."),
    "solution_100": _("The solution is overdue; %(body)s was told."),
    "statutory_50": _("Half of the time the law gives is gone."),
    "statutory_80": _("Most of the time the law gives is gone; %(body)s was told."),
    "statutory_100": _("The time the law gives has run out; %(body)s was told."),
}
VERDICTS: Final[dict[str, Any]] = {
    "settled_yes": _("Yes, it is settled"),
    "settled_partly": _("Partly, something is still open"),
    "settled_no": _("No, it is not settled"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `side` is `in` (the patient), `out` (we), `note` (staff only) or `change`."""

    side: str
    at: datetime
    text: str
    name: str = ""
    words: Any = ""
    state: str = ""
    failed: bool = False
    late: bool = False


def told_first(actor: Actor, case: Case) -> questionnaires.Answered | None:
    """Return the answers that opened the case, if a survey did and they can be read."""
    if case.response_id is None:
        return None
    try:
        return questionnaires.response(actor, case.patient_id, case.response_id)
    except NotFound:
        return None


def read(actor: Actor, case: Case) -> list[Line]:
    """Return the lines of the story; what was said in the conversation only to those who may read conversations."""
    notes = list(case.notes.order_by("written_at", "id"))
    messages = _messages(actor, case, notes)
    return [_line(note, messages.get(note.message_id or 0)) for note in notes]


def _messages(actor: Actor, case: Case, notes: Sequence[CaseNote]) -> dict[int, Message]:
    ids = [note.message_id for note in notes if note.message_id]
    if not ids or not actor.may("conversations.view"):
        return {}
    rows = Message.objects.of(actor).filter(patient_id=case.patient_id, id__in=ids)
    return {row.id: row for row in rows}


def _line(note: CaseNote, message: Message | None) -> Line:
    if note.kind == NoteKind.CHANGE:
        return _change(note)
    if note.kind == NoteKind.MESSAGE:
        text = message.body if message else ""
        return Line("in", note.written_at, text, words="" if message else _("The patient wrote in the conversation."))
    if note.kind == NoteKind.CONFIRMATION:
        return Line("in", note.written_at, note.body, words=VERDICTS.get(note.code, ""))
    if note.kind == NoteKind.ANSWER:
        return _answer(note, message)
    words = (CHANGES.get(note.code) or _("Told by phone")) if note.kind == NoteKind.CALL else ""
    side = "out" if note.kind == NoteKind.CALL else "note"
    return Line(side, note.written_at, note.body, note.author_name, words)


def _answer(note: CaseNote, message: Message | None) -> Line:
    if message is None:
        return Line("out", note.written_at, note.body, note.author_name)
    failed = message.status in (Message.Status.FAILED, Message.Status.BLOCKED)
    state = message.get_status_display()
    return Line("out", note.written_at, note.body, note.author_name, state=state, failed=failed)


def _change(note: CaseNote) -> Line:
    words = CHANGES.get(note.code, note.code)
    shown = str(words) % {"body": note.body or "–"} if "%(body)s" in str(words) else str(words)
    own_words = note.body if "%(body)s" not in str(words) else ""
    return Line("change", note.written_at, own_words, note.author_name, shown, late=note.code.endswith("_100"))
