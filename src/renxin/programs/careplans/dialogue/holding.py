"""Holding follow-up conversations: offered to many, one turn at a time, reminded, given up, handed to people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.services import Outgoing, Turn, send_many
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety.selectors import Reading
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist import services as tasks
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.programs.careplans import reading
from renxin.programs.careplans.models import (
    Answering,
    Contact,
    Dialogue,
    DialogueSwitch,
)
from renxin.programs.careplans.services.answering import Given, answer_contact, save_answers

from . import asking, calling, machine, speaking
from .machine import Heard, Talk
from .pack import pack
from .rows import keep, talk_of

_BATCH: Final = 200
_OPEN: Final = tuple(sorted(machine.OPEN))
_PERSON_WITHIN: Final = timedelta(hours=4)
_CONTACT_OPEN: Final = ("planned", "due", "sent")


def is_on(actor: Actor, way: str = "by_text") -> bool:
    """Tell whether contacts may be held by conversation (`by_text`) or call (`by_call`): switched on, gate open."""
    return DialogueSwitch.objects.of(actor).filter(**{way: True}).exists() and worklist.gate(actor).ready


@transaction.atomic
def switch(actor: Actor, *, by_text: bool, by_call: bool) -> DialogueSwitch:
    """Let contacts be held by conversation and by call, or not any more.

    Raises:
        WrongState: nobody is on duty for what people may say, or the alarms were not tested.
    """
    actor.require("careplans.manage")
    if (by_text or by_call) and not worklist.gate(actor).ready:
        raise WrongState(_("First fill the posts of the alarm ladder and hold a drill."))
    values = {"by_text": by_text, "by_call": by_call, "changed_at": clock.now(), "changed_by_id": actor.user_id}
    row, _made = DialogueSwitch.objects.update_or_create(tenant_id=actor.tenant_id, defaults=values)
    record_access(actor, "dialogue.switch", "careplans", detail={"by_text": by_text, "by_call": by_call})
    return row


def offer(actor: Actor, contacts: Sequence[Contact]) -> set[int]:
    """Offer the conversation to those who write to us, call the others; return the ids of the contacts held.

    Who has never written and is not called gets the link instead: a conversation needs somebody who converses.
    """
    held = _by_text(actor, contacts) if is_on(actor) else set()
    rest = [row for row in contacts if row.pk not in held]
    return held | (calling.call(actor, rest) if rest and is_on(actor, "by_call") else set())


def _by_text(actor: Actor, contacts: Sequence[Contact]) -> set[int]:
    talking = Conversation.objects.of(actor).filter(
        patient_id__in={row.patient_id for row in contacts}, heard_at__isnull=False
    )
    known = set(talking.values_list("patient_id", flat=True))
    asks = {row.pk: asking.order(row.asks) for row in contacts if row.patient_id in known}
    chosen = [row for row in contacts if asks.get(row.pk)]
    if not chosen:
        return set()
    spoken = dict(Patient.objects.of(actor).filter(pk__in=known).values_list("pk", "language"))
    rows = [_row(actor, row, asks[row.pk], spoken.get(row.patient_id, "zh")) for row in chosen]
    insert_rows(rows, "ON CONFLICT DO NOTHING")
    send_many(actor, _hellos(actor, chosen, rows))
    return {row.pk for row in chosen}


def take_turn(actor: Actor, patient_id: int, text: str, found: Reading) -> Turn | None:
    """Take a patient's message as a turn of her open conversation; None when it is about something else."""
    rows = Dialogue.objects.of(actor).filter(patient_id=patient_id, state__in=_OPEN).order_by("-offered_at")
    row = rows.select_for_update(of=("self",)).select_related("contact__plan").first()
    if row is None or not (text.strip() or found.is_red):
        return None
    if row.contact.state not in _CONTACT_OPEN:
        _end(row, "overtaken")
        return None
    before = talk_of(row)
    turn = machine.advance(before, _heard(text, found), _about(actor, row.contact, before.answers))
    if turn.talk == before and not turn.said:
        return None
    return _follow(actor, row, before, turn, text)


def sweep_dialogues(limit: int = _BATCH) -> int:
    """Remind those who left questions open, offer again to who said later, give up after a while; return how many."""
    now = clock.now()
    with transaction.atomic():
        due = Dialogue.objects.filter(act_at__lte=now).order_by("act_at").select_related("contact__plan")
        rows = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
        for tenant_id in {row.tenant_id for row in rows}:
            with tenant.scope(tenant_id):
                _go_on(Actor.system(tenant_id, "careplans.dialogue"), [r for r in rows if r.tenant_id == tenant_id])
    return len(rows)


def _row(actor: Actor, contact: Contact, asks: tuple[str, ...], language: str) -> Dialogue:
    now = clock.now()
    return Dialogue(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=contact.patient_id,
        contact=contact,
        language="en" if language.startswith("en") else "zh",
        asks=list(asks),
        offered_at=now,
        changed_at=now,
        act_at=None,
    )


def _hellos(actor: Actor, contacts: Sequence[Contact], rows: Sequence[Dialogue], again: str = "") -> list[Outgoing]:
    """Return the offers, set-based: hospital, programme, who looks and when are read once."""
    hospital = organizations.tenant(actor)
    hours = {language: conversations.reception_facts(actor, language).get("hours", "") for language in ("zh", "en")}
    name = {"zh": hospital.name, "en": hospital.name_en or hospital.name}
    return [
        Outgoing(
            patient_id=row.patient_id,
            purpose="FOLLOWUP",
            body={
                language: speaking.hello(
                    talk_of(row),
                    language,
                    hospital=name[language],
                    title=pack().about.get(language),
                    hours=hours[language],
                )
                for language in ("zh", "en")
            },
            department_id=contact.department_id,
            source=f"careplans:{contact.pk}",
            idempotency_key=f"careplans:{contact.uid}:dialogue{again}",
        )
        for contact, row in zip(contacts, rows, strict=True)
    ]


def _heard(text: str, found: Reading) -> Heard:
    due = next((code for code in found.signals if code in pack().person_signals), "")
    return Heard(text=text, is_red=found.is_red, person=due)


def _about(actor: Actor, contact: Contact, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of her beside this conversation: her last answers, and the day."""
    before = reading.before(actor, contact.patient_id, clock.today())
    return {**before.answers, **before.about, "today": clock.today(), **answers}


def _follow(actor: Actor, row: Dialogue, before: Talk, turn: machine.Turn, text: str) -> Turn:
    """Write the new state, do what it asks for, and return what is said."""
    talk, level = turn.talk, Level.GREEN
    told: Sequence[str] = ()
    if talk.misses > before.misses or talk.why == "corrects":
        row.heard = "\n".join(filter(None, [row.heard, text[:200]]))
    keep(row, talk)
    row.turns += 1
    row.changed_at = clock.now()
    row.act_at = _next_act(row, turn)
    if talk.state in ("done", "stopped"):
        level, told = _score(actor, row, talk)
    elif talk.state in ("person", "declined"):
        _hand_over(actor, row, talk)
    if not talk.is_open:
        row.ended_at = row.changed_at
    row.save()
    summary = speaking.summary(talk, row.language) if talk.state in ("person", "stopped") else ""
    stage = row.contact.sends if turn.said == "done" and level < Level.RED else []
    return Turn(
        text=speaking.words_of(turn, row.language, level) + speaking.reading([*told, *stage], row.language),
        urgent=turn.said == "red",
        person=talk.why if talk.state == "person" else "",
        summary=summary,
    )


def _next_act(row: Dialogue, turn: machine.Turn) -> Any:
    hours = pack().later_hours if turn.said == "later" else pack().remind_after_hours[0]
    waits = turn.talk.state in ("asking", "checking") or turn.said == "later"
    return clock.now() + timedelta(hours=hours) if waits else None


def _score(actor: Actor, row: Dialogue, talk: Talk) -> tuple[Level, Sequence[str]]:
    """Close the contact with what was answered; at a red flag in words what was said is kept for whoever calls.

    Returns the level, and the codes of what she is told to do.
    """
    acting = Actor.system(actor.tenant_id, "careplans.dialogue")
    red_words = talk.why == "red_flag"
    if red_words or not talk.answers:
        _hand_over(actor, row, talk)
        return Level.RED, ()
    try:
        closure = answer_contact(acting, row.contact, Given(method=Answering.BOT, answers=dict(talk.answers)))
    except (InvalidInput, WrongState):
        _hand_over(actor, row, talk)
        return Level.GREEN, ()
    return Level(closure.level), closure.tells


def _hand_over(actor: Actor, row: Dialogue, talk: Talk) -> None:
    """Let somebody go on: the answers so far lie in the contact's draft, the call is on the department's list."""
    acting = Actor.system(actor.tenant_id, "careplans.dialogue")
    note = row.heard
    save_answers(acting, row.contact, dict(talk.answers), note)
    if talk.why == "declined":
        return
    contact = row.contact
    new = NewTask(
        patient_id=row.patient_id,
        kind=Task.Kind.CALL,
        title_code="care_dialogue",
        source=f"careplans:{contact.pk}",
        due_at=clock.now() + _PERSON_WITHIN,
        risk=3 if talk.why == "red_flag" else 2,
        owner_id=contact.plan.manager_id,
        department_id=contact.department_id,
        promised=True,
    )
    tasks.create_tasks(acting, [new])
    Contact.objects.of(actor).filter(pk=contact.pk).update(task_source=new.source, state="due", act_at=None)


def _go_on(actor: Actor, rows: Sequence[Dialogue]) -> None:
    gone = [row for row in rows if row.contact.state not in _CONTACT_OPEN]
    for row in gone:
        _end(row, "overtaken")
    again = [row for row in rows if row not in gone and row.state == Dialogue.State.OFFERED]
    if again:
        send_many(actor, _hellos(actor, [row.contact for row in again], again, ":later"))
    half = [row for row in rows if row not in gone and row not in again]
    late = [row for row in half if row.reminders >= len(pack().remind_after_hours)]
    for row in late:
        save_answers(actor, row.contact, dict(talk_of(row).answers), row.heard)
        _end(row, "silent")
    fresh = [row for row in half if row not in late]
    send_many(actor, [_reminder(row) for row in fresh])
    for row in [*again, *fresh]:
        row.reminders += 1
        row.act_at = _after_reminder(row) if row in fresh else None
        row.save(update_fields=["reminders", "act_at"])


def _after_reminder(row: Dialogue) -> Any:
    hours = pack().remind_after_hours
    wait = hours[row.reminders] if row.reminders < len(hours) else pack().give_up_after_hours
    return max(row.changed_at + timedelta(hours=wait), clock.now() + timedelta(hours=1))


def _reminder(row: Dialogue) -> Outgoing:
    return Outgoing(
        patient_id=row.patient_id,
        purpose="FOLLOWUP",
        body={row.language: speaking.remind(talk_of(row), row.language)},
        department_id=row.contact.department_id,
        source=f"careplans:{row.contact_id}",
        idempotency_key=f"careplans:dialogue:{row.uid}:{row.reminders}",
    )


def _end(row: Dialogue, state: str) -> None:
    row.state, row.ended_at, row.act_at = state, clock.now(), None
    row.save(update_fields=["state", "ended_at", "act_at"])


def end_for(actor: Actor, contact_ids: Iterable[int]) -> int:
    """End the conversations of contacts that were settled another way; return how many."""
    rows = Dialogue.objects.of(actor).filter(contact_id__in=list(contact_ids), state__in=_OPEN)
    return rows.update(state=Dialogue.State.OVERTAKEN, ended_at=clock.now(), act_at=None)
