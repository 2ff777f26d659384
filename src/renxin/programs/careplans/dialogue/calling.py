"""A contact held by automatic call: its questions as a flow of the telephone, its answers back into the contact.

Only what can be picked by a key or a word is asked on the telephone; numbers stay for a person or the link.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.engagement.phone.services import FlowPack, FlowWords, StepRow, ask_by_voice
from renxin.engagement.questionnaires import selectors as forms
from renxin.engagement.questionnaires.selectors import Item, bank_form, judge
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.packs import Words
from renxin.kernel.timeline.facts.phone import VoiceAnswered
from renxin.programs.careplans.models import Answering, Contact
from renxin.programs.careplans.services.answering import Given, answer_contact

from . import asking
from .pack import pack

PREFIX: Final = "care"
_LEAST: Final = 2

_MOST_KEYS: Final = 9
_YES_NO: Final = {"yes": True, "no": False}
_SPOKEN: Final = {"yes": ["有的", "是的", "有", "是", "yes"], "no": ["没有", "没", "不", "no"]}


def make(rest: str) -> tuple[FlowPack, dict[str, Any]] | None:
    """Return flow and questionnaire of a contact, by what stands behind the prefix: its number."""
    row = Contact.objects.filter(pk=int(rest)).only("asks").first() if rest.isdigit() else None
    if row is None:
        return None
    asks = tuple(code for code in asking.order(row.asks) if is_callable(asking.item(code)))
    digest = hashlib.blake2b(" ".join(asks).encode(), digest_size=6).hexdigest()
    words = pack()
    form = bank_form(f"care_call_{digest}", words.about, asks)
    head = {"version": words.version, "source": words.source, "approver": words.approver}
    return flow_of(f"{PREFIX}:{rest}", asks), form | head | {"effective_on": words.effective_on}


def call(actor: Actor, contacts: Sequence[Contact]) -> set[int]:
    """Let a machine call these people; return the ids of the contacts that are held this way.

    A call is one line of the telephone for minutes, so they are begun one by one; the policy holds each.
    """
    taken = set()
    for row in contacts:
        if sum(is_callable(asking.item(code)) for code in asking.order(row.asks)) >= _LEAST:
            source = f"careplans:{row.pk}:call"
            ask_by_voice(actor, row.patient_id, f"{PREFIX}:{row.pk}", source=source, department_id=row.department_id)
            taken.add(row.pk)
    return taken


def take_answers(actor: Actor, fact: VoiceAnswered) -> None:
    """Close a contact with what was answered on the telephone; who asked for a person gets one from the telephone."""
    row = Contact.objects.of(actor).filter(pk=int(fact.flow.partition(":")[2] or 0)).first()
    if row is None or fact.response_id is None:
        return
    heard = forms.response(actor, fact.patient_id, fact.response_id).answers
    note_answers(actor, row, heard, fact.response_id)


def note_answers(actor: Actor, row: Contact, heard: Mapping[str, str], response_id: int | None = None) -> None:
    """Close a contact with answers as the telephone heard them; one that was settled meanwhile stays as it is."""
    given = Given(method=Answering.CALL_BOT, answers=values_of(heard), response_id=response_id)
    try:
        answer_contact(actor, row, given)
    except (InvalidInput, WrongState):
        return


def flow_of(code: str, asks: tuple[str, ...]) -> FlowPack:
    """Return the flow that asks these questions of the bank."""
    words = pack().call
    steps = [_step(asking.item(one)) for one in asks if is_callable(asking.item(one))]
    return FlowPack(
        code=code,
        version=pack().version,
        source=pack().source,
        approver=pack().approver,
        effective_on=pack().effective_on,
        title=pack().about,
        form=code,
        purpose="FOLLOWUP",
        words=FlowWords(
            greeting=words.greeting,
            who=words.who,
            identity=words.identity,
            wrong=words.wrong,
            person=words.person,
            red=words.red,
            thanks=words.thanks,
        ),
        steps=steps,
    )


def is_callable(one: Item) -> bool:
    """Tell whether a question can be answered by one key."""
    return one.type == "yes_no" or (one.type == "choice" and 1 < len(one.options) <= _MOST_KEYS)


def values_of(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the telephone heard as answers of the bank."""
    return {
        code: _YES_NO.get(value) if asking.item(code).type == "yes_no" else value for code, value in answers.items()
    }


def _step(one: Item) -> StepRow:
    picks = _yes_no(one) if one.type == "yes_no" else _options(one)
    keys = {str(place): value for place, (value, _words) in enumerate(picks, 1)}
    said = [f"{words.zh}请按 {place}" for place, (_value, words) in enumerate(picks, 1)]
    told = [f"{words.en} {place}" for place, (_value, words) in enumerate(picks, 1)]
    return StepRow(
        code=one.code,
        say=Words(f"{one.text.zh}{'，'.join(said)}。", f"{one.text.en} {', '.join(told)}."),
        keys=keys,
        speech={value: _SPOKEN.get(value, [words.zh, words.en.lower()]) for value, words in picks},
        levels={value: level for value, _words in picks if (level := _level(one.code, value))},
    )


def _yes_no(one: Item) -> list[tuple[str, Words]]:
    del one
    return [("yes", Words("有或是", "yes")), ("no", Words("没有或不是", "no"))]


def _options(one: Item) -> list[tuple[str, Words]]:
    return [(str(option.value), option.text) for option in one.options]


def _level(code: str, value: str) -> int:
    typed = _YES_NO.get(value) if asking.item(code).type == "yes_no" else value
    return max((int(one.level) for one in judge({code: typed})), default=0)
