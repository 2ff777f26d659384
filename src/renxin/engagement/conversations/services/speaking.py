"""What the assistant says: its answers, that it does not know, that a person goes on and when."""

from renxin.engagement.conversations import reception, selectors
from renxin.engagement.conversations.models import AssistantMiss, Conversation, Reception
from renxin.engagement.conversations.reception import Heard
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import (
    AssistantAnswered,
    AssistantFact,
    AssistantHandedOver,
    AssistantMissed,
)
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .outgoing import Outgoing
from .send import send
from .turns import Turn


def answer(actor: Actor, row: Conversation, message_id: int, heard: Heard, language: str) -> None:
    """Give the answer to a topic."""
    topic = next(each for each in reception.pack().topics if each.code == heard.topic)
    desk = selectors.reception_of(actor)
    own = desk.answers.get(topic.code, {}).get(language, "") if desk else ""
    text = reception.answer_text(topic, selectors.reception_facts(actor, language), language, own)
    _say(actor, row, f"assistant:{message_id}", text, language)
    _tell(actor, AssistantAnswered, row, heard.topic)


def say_turn(actor: Actor, row: Conversation, message_id: int, turn: Turn, language: str) -> None:
    """Say what a listener answers, if it has not spoken by itself, with the way to a person under it."""
    if turn.text:
        text = turn.text if turn.urgent else reception.framed(turn.text, language)
        _say(actor, row, f"turn:{message_id}", text, language)
    if turn.person:
        _tell(actor, AssistantHandedOver, row, turn.person)


def ask_again(actor: Actor, row: Conversation, message_id: int, text: str, language: str) -> None:
    """Say that it does not know, and what can be asked; keep the question for the weekly look."""
    AssistantMiss.objects.create(
        tenant_id=row.tenant_id, patient_id=row.patient_id, text=text[:500], asked_at=clock.now()
    )
    said = reception.ask_again_text(selectors.reception_facts(actor, language), language)
    _say(actor, row, f"assistant:{message_id}", said, language)
    _tell(actor, AssistantMissed, row, "")


def hand_over(actor: Actor, row: Conversation, key: str, heard: Heard, language: str) -> None:
    """Say that a person goes on: how many are before her, or when people are back."""
    calendar, zone = organizations.calendar_for(actor, row.department_id), organizations.zone_of(actor)
    opens = calendar.add_working_minutes(clock.now(), 0, zone).astimezone(zone)
    before = ""
    if heard.topic == "limits":
        booking = selectors.reception_facts(actor, language).get("booking", "–")
        before = safety.limits().answer.get(language).replace("{booking}", booking)
    text = reception.hand_over_text(
        language,
        is_open=calendar.is_open(clock.now(), zone),
        ahead=selectors.ahead_of(row),
        opens=reception.when(opens, clock.now().astimezone(zone), language),
        before=before,
    )
    _say(actor, row, f"assistant:{key}", text, language)
    _tell(actor, AssistantHandedOver, row, heard.reason)


def is_on(actor: Actor) -> bool:
    """Tell whether the assistant of the hospital speaks."""
    return Reception.objects.of(actor).filter(is_on=True).exists()


def _say(actor: Actor, row: Conversation, key: str, text: str, language: str) -> None:
    outgoing = Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        body={language: text},
        idempotency_key=key,
        source="conversations.assistant",
        is_reply=True,
    )
    send(actor.renamed("conversations.assistant"), outgoing)


def _tell(actor: Actor, fact: type[AssistantFact], row: Conversation, topic: str) -> None:
    told = fact(patient_id=row.patient_id, occurred_at=clock.now(), conversation_id=row.pk, topic=topic)
    record(actor, told)
