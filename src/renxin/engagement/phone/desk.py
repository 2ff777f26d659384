"""What stands on the page of one call."""

from dataclasses import dataclass

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Said
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Consent
from renxin.people.patients.services import reveal

from . import desk_pack, services
from .models import Call


@dataclass(frozen=True, slots=True)
class Script:
    """What to say, line by line; `health` is empty until it is sure who is on the line."""

    opening: list[str]
    health: list[str]
    closing: list[str]


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a call: masked, unless somebody has to dial it by hand."""

    text: str
    is_clear: bool


def script(actor: Actor, call: Call, language: str) -> Script:
    """Return the script of a call."""
    if call.direction == Call.Direction.IN:
        chosen = "incoming"
    else:
        chosen = "callback" if call.task is not None and call.task.title_code == "call_back" else "outgoing"
    found = desk_pack.pack().scripts[chosen]
    card = patients.cards(actor, [call.patient_id]).get(call.patient_id)
    hospital = organizations.tenant(actor)
    blanks = {
        "hospital": hospital.name_en if language.startswith("en") and hospital.name_en else hospital.name,
        "agent": actor.name,
        "name": card.name if card and card.name else "–",
    }
    steps = worklist.steps_of(call.task) if call.task is not None else []

    def lines(part: list[desk_pack.Words]) -> list[str]:
        return [words.get(language).format(**blanks) for words in part]

    health = [*lines(found.health), *steps] if call.identity else []
    return Script(lines(found.opening), health, lines(found.closing))


def shown_number(actor: Actor, call: Call) -> Number:
    """Return the number: in clear only to who has to dial it now, and the audit log keeps that she saw it."""
    by_hand = call.direction == Call.Direction.OUT and not call.external_id and call.status != Call.Status.ENDED
    mine = call.agent_id == actor.user_id
    if not (by_hand and mine and actor.may("patients.reveal")):
        return Number(masking.phone(call.number), False)
    reveal(actor, patients.get_by_id(actor, call.patient_id), "phone", f"call {call.uid}")
    return Number(call.number, True)


def results() -> list[tuple[str, str]]:
    """Return how a patient who was reached can be: the outcomes of a call task that no outcome of a call means."""
    meant = set(desk_pack.pack().tasks.values())
    return [(choice.code, str(choice.words)) for choice in worklist.call_outcomes() if choice.code not in meant]


def recording_state(call: Call) -> str:
    """Return whether this patient may be recorded: `yes`, `no`, or `ask` when she has not said."""
    rows = Consent.objects.of(call.tenant_id).filter(patient_id=call.patient_id, purpose=services.RECORDING)
    said = rows.order_by("-decided_at", "-pk").values_list("state", flat=True).first()
    return {"GRANTED": "yes", None: "ask"}.get(said, "no")


def asked(actor: Actor, call: Call) -> list[Said]:
    """Return what was answered to a machine in words, in the order asked."""
    if call.ask is None or call.ask.response_id is None:
        return []
    return questionnaires.response(actor, call.ask.patient_id, call.ask.response_id).said()
