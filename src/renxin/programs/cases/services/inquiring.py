"""The way to an answer: looked into, written, reviewed by somebody else, given back when it is not ours."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.cases.course import clocks, owners, tasks
from renxin.programs.cases.models import Case, Finding, NoteKind

from .changing import locked, moved, tell_story


def start_inquiry(actor: Actor, case: Case) -> Case:
    """Say that it is being looked into."""
    return _move(actor, case, "investigate", "inquiry")


def start_draft(actor: Actor, case: Case) -> Case:
    """Say that an answer is being written; one that was approved has to be approved again."""
    return _move(actor, case, "draft", "drafting")


@transaction.atomic
def submit_answer(actor: Actor, case: Case, text: str, finding: str = "") -> Case:
    """Hand an answer in for review: its words stand in the story, the patient does not see them yet.

    Raises:
        InvalidInput: there is no text, or the finding is none.
    """
    actor.require("cases.work")
    if not text.strip():
        raise InvalidInput(_("Write what you tell the patient."), where="text")
    if finding and finding not in Finding.values:
        raise InvalidInput(_("Choose what was found."), where="finding")
    case = locked(actor, case, "submit")
    case.finding = finding or case.finding
    return _moved(actor, case, "submit", "submitted", text.strip())


@transaction.atomic
def give_back(actor: Actor, case: Case, words: str) -> Case:
    """Give a case back to the complaint office: it is not for this department. Its clocks run on.

    Raises:
        InvalidInput: nobody said why.
    """
    actor.require("cases.work")
    if not words.strip():
        raise InvalidInput(_("Say why it is not for you."), where="words")
    case = locked(actor, case, "give_back")
    office = owners.reach(actor, "complaint_office", None, owners.concerned(case))
    case.owner = next((user for user in office if user.pk != case.owner_id), None)
    _moved(actor, case, "give_back", "returned", words.strip())
    tasks.pass_on(actor, case)
    return case


def check_apart(actor: Actor, case: Case) -> None:
    """Refuse whoever owns a case or is concerned by it.

    Raises:
        WrongState: she does, or is.
    """
    if actor.user_id == case.owner_id or actor.practitioner_id in owners.concerned(case):
        raise WrongState(_("Somebody else has to approve: you own this case or it concerns you."))


@transaction.atomic
def _move(actor: Actor, case: Case, move: str, code: str) -> Case:
    actor.require("cases.work")
    return _moved(actor, locked(actor, case, move), move, code, "")


def _moved(actor: Actor, case: Case, move: str, code: str, words: str) -> Case:
    moved(case, move)
    clocks.set_next_rung(case, clock.now())
    case.save()
    tell_story(actor, case, NoteKind.CHANGE, code=code, body=words)
    return case
