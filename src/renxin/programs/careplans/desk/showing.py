"""What stands on the pages of the desk. Nothing about health is on the sheet before the identity check."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.phone import services as phone
from renxin.engagement.questionnaires.selectors import Level, bank_questions, conditions, questions, said, screens
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, RelatedPerson
from renxin.people.patients.services import reveal
from renxin.programs.careplans import expecting, selectors
from renxin.programs.careplans.handbook.chapters import pieces
from renxin.programs.careplans.models import CallSheet, Contact

from . import drafting
from .opening import Due, objection
from .pack import pack


def before(actor: Actor, patient: Patient, due: Due) -> dict[str, Any]:
    """Return what one call would settle, for the page before it begins."""
    return {
        "card": patients.header(actor, patient.pk),
        "due": due,
        "contacts": _contacts(due.contacts),
        "tasks": _beside(due.tasks, due.contacts),
        "questions": len({code for row in due.contacts for code in row.asks}),
    }


def sheet(actor: Actor, row: CallSheet) -> dict[str, Any]:
    """Return all that stands on the sheet of a call."""
    patient = patients.get_by_id(actor, row.patient_id)
    contacts = drafting.contacts_of(actor, row)
    tasks = list(Task.objects.of(actor).filter(pk__in=row.tasks).order_by("due_at", "pk"))
    chosen = pack().outcome(row.outcome)
    found: dict[str, Any] = {
        "sheet": row,
        "patient": patient,
        "card": patients.header(actor, row.patient_id),
        "contacts": _contacts(contacts),
        "tasks": _beside(tasks, contacts),
        "is_open": row.state == CallSheet.State.OPEN,
        "is_mine": row.caller_id == actor.user_id,
        "outcome": chosen,
        "outcomes": pack().outcomes,
        "ways": phone.identity_ways(actor, row.patient_id),
        "tries_left": pack().identity_tries - row.identity_tries,
        "expects": bool(row.identity) and expecting.expects(actor, patient),
        "numbers": _numbers(actor, row, patient),
        "family": family(actor, row),
        "objection": _objection(actor, row),
        **_script(actor, patient, tasks, checked=bool(row.identity)),
    }
    return found | (_questions(actor, row, contacts) if row.identity and found["is_open"] else {})


def level(actor: Actor, row: CallSheet) -> dict[str, Any]:
    """Return the level of what was typed so far, with its reasons and what to say."""
    contacts, draft = drafting.contacts_of(actor, row), drafting.draft_of(row)
    answers = drafting.answers_of(contacts, draft)
    found = drafting.judge_sheet(actor, contacts, answers)
    language = get_language() or "zh-hans"
    return {
        "level": found.level,
        "level_words": found.level.words,
        "reasons": list(dict.fromkeys(one.why.get(language) for one in found.reasons)),
        "advice": pack().advice[found.level.code].get(language),
        "emergency": safety.emergency((), language) if found.level == Level.RED else "",
        "next_on": found.next_on,
        "pieces": pieces([*found.tells, *(code for one in contacts for code in one.sends)]),
        "saved_at": row.drafted_at,
        "open_questions": len({code for one in contacts for code in one.asks} - set(answers)),
    }


def family(actor: Actor, row: CallSheet) -> list[tuple[str, str, str]]:
    """Return those of the family whom the patient lets speak for her, with a masked number: uid, name, number."""
    return [(str(one.uid), f"{one.name} · {one.relation}", masking.phone(one.phone)) for one in _family(actor, row)]


def family_number(actor: Actor, row: CallSheet, uid: str) -> str:
    """Return the number of one of them; empty for nobody."""
    return next((one.phone for one in _family(actor, row) if str(one.uid) == uid), "")


def _family(actor: Actor, row: CallSheet) -> list[RelatedPerson]:
    allowed = (Q(is_guardian=True) | ~Q(proxy_scope="")) & (Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    rows = RelatedPerson.objects.of(actor).filter(allowed, patient_id=row.patient_id)
    return [one for one in rows.order_by("pk") if one.phone]


def _questions(actor: Actor, row: CallSheet, contacts: Sequence[Contact]) -> dict[str, Any]:
    definition, draft = drafting.definition_of(contacts), drafting.draft_of(row)
    words = {"draft": draft, "relations": [(one.code, str(one.words)) for one in pack().relations]}
    if definition is None:
        return {**words, **level(actor, row), "screens": [], "levels": _levels()}
    drawn = questions(definition, draft.posted, yes_no=(_("Yes"), _("No")))
    return {
        **words,
        **level(actor, row),
        "screens": screens(definition, drawn),
        "conditions": conditions(definition),
        "last": _last(actor, row, definition),
        "levels": _levels(),
    }


def _last(actor: Actor, row: CallSheet, definition: Any) -> list[tuple[str, str, Any]]:
    """Return what was answered last time to the same questions: question, answer, when."""
    codes = {item.link_id for item in definition.items}
    known = selectors.last_answers(actor, row.patient_id, codes)
    words = {
        one.item.link_id: one.words
        for one in said(definition, {code: one.value for code, one in known.items()}, (_("Yes"), _("No")))
    }
    names = bank_questions()
    language = get_language() or "zh-hans"
    return [
        (names[code].text.get(language), words[code], known[code].answered_at)
        for code in known
        if code in words and code in names
    ]


def _levels() -> list[tuple[int, str]]:
    return [(int(one), str(one.words)) for one in Level]


def _contacts(rows: Sequence[Contact]) -> list[dict[str, Any]]:
    """Return contacts with the programmes and nodes they serve, in words."""
    language = get_language() or "zh-hans"
    return [
        {
            "row": row,
            "words": [
                f"{book.title.get(language)} · {node.text.get(language)}" for book, node in selectors.nodes_of(row)
            ],
            "late": selectors.late_words(row),
        }
        for row in rows
    ]


def _beside(tasks: Sequence[Task], contacts: Sequence[Contact]) -> list[tuple[Task, str]]:
    """Return the tasks that stand for no contact of the sheet, with their titles."""
    own = {row.task_source for row in contacts}
    return [(task, worklist.title_of(task)) for task in tasks if task.source not in own]


def _objection(actor: Actor, row: CallSheet) -> str:
    mine = row.state == CallSheet.State.OPEN and row.caller_id == actor.user_id
    return objection(actor, row) if mine else ""


def _numbers(actor: Actor, row: CallSheet, patient: Patient) -> list[str]:
    """Return the number to dial by hand: to whoever has the sheet, and the audit log keeps that she saw it."""
    by_hand = row.call is not None and not row.call.external_id and row.state == CallSheet.State.OPEN
    if not by_hand or row.caller_id != actor.user_id or not actor.may("patients.reveal"):
        return []
    reveal(actor, patient, "phone", f"call sheet {row.uid}")
    return [row.call.number] if row.call and row.call.direction == "out" else []


def _script(actor: Actor, patient: Patient, tasks: Sequence[Task], *, checked: bool) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    place = organizations.tenant(actor)
    blanks = {"hospital": str(place), "agent": actor.name, "name": patient.name or "–"}
    return {
        "opening": [one.get(language).format(**blanks) for one in pack().opening],
        "closing": [one.get(language).format(**blanks) for one in pack().closing],
        "steps": list(dict.fromkeys(line for task in tasks for line in worklist.steps_of(task))) if checked else [],
    }
