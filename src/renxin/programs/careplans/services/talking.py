"""Writes of conversations, explained reports and visits for other packages (a file of its own: they write contacts)."""

from collections.abc import Sequence
from datetime import datetime

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.programs.careplans.dialogue import asking, machine
from renxin.programs.careplans.dialogue.holding import switch as switch_dialogues
from renxin.programs.careplans.dialogue.machine import Heard
from renxin.programs.careplans.dialogue.rows import keep
from renxin.programs.careplans.explaining.writing import ask_for_adviser, note_told, send_explanation
from renxin.programs.careplans.explaining.writing import draft as draft_explanation
from renxin.programs.careplans.explaining.writing import switch as switch_explaining
from renxin.programs.careplans.models import Contact, Dialogue
from renxin.programs.careplans.previsit.writing import answer_previsit, follow_appointments, sweep_previsits
from renxin.programs.careplans.previsit.writing import switch as switch_previsits

__all__ = [
    "answer_previsit",
    "ask_for_adviser",
    "draft_explanation",
    "follow_appointments",
    "import_past_dialogues",
    "note_told",
    "send_explanation",
    "sweep_previsits",
    "switch_dialogues",
    "switch_explaining",
    "switch_previsits",
]


def import_past_dialogues(actor: Actor, held: Sequence[tuple[Contact, Sequence[str]]], at: datetime) -> None:
    """Keep conversations that were held elsewhere, by what the patient said: nothing is sent, no contact is closed."""
    insert_rows([_past(actor, contact, said, at) for contact, said in held], "ON CONFLICT DO NOTHING")


def _past(actor: Actor, contact: Contact, said: Sequence[str], at: datetime) -> Dialogue:
    asks = asking.order(contact.asks)
    talk, missed = machine.begin(asks), []
    for text in said:
        turn = machine.advance(talk, Heard(text=text))
        missed += [text] if turn.talk.misses > talk.misses else []
        talk = turn.talk
        if not talk.is_open:
            break
    open_still = talk.is_open and contact.closed_at is None
    row = Dialogue(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=contact.patient_id,
        contact=contact,
        asks=list(asks),
        turns=len(said),
        offered_at=at,
        changed_at=at,
        ended_at=None if open_still else at,
    )
    keep(row, talk)
    row.heard = "\n".join(missed)
    if talk.is_open and not open_still:
        row.state = Dialogue.State.OVERTAKEN
    return row
