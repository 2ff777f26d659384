"""The document of a call: what a provider's machine says, asks and does, for each kind of answer.

Nothing about health stands before the step `identity`, which only goes on when the digits are right.
"""

from collections.abc import Mapping
from typing import Any, Final

from renxin.kernel.core.packs import Words, words

from .flow_pack import FlowPack, FlowWords, NoticeFlowPack

RED: Final = 3
PERSON: Final = {"digits": "0", "speech": ["人工", "转人工", "真人", "person", "human"]}


def ask_document(flow: FlowPack, *, hospital: str, name: str, birth: str, language: str) -> dict[str, Any]:
    """Return the document of an automatic call with questions. `birth` is month and day as four digits."""
    steps = [_question(flow, number, language) for number in range(len(flow.steps))]
    return _document(flow.words, steps, hospital=hospital, name=name, birth=birth, language=language)


def read_document(
    pack: NoticeFlowPack, text: str, *, hospital: str, name: str, birth: str, language: str
) -> dict[str, Any]:
    """Return the document of a message that is read aloud; without a date of birth nobody can be sure who listens."""
    step = {
        "code": "message",
        "say": f"{text} {words(pack.again, language)}",
        "keys": {"1": {"repeat": True}, "2": {"next": "end"}},
    }
    return _document(pack.words, [step], hospital=hospital, name=name, birth=birth, language=language)


def _document(
    said: FlowWords, steps: list[dict[str, Any]], *, hospital: str, name: str, birth: str, language: str
) -> dict[str, Any]:
    def text(value: Words) -> str:
        return words(value, language).format(hospital=hospital, name=name)

    first = steps[0]["code"]
    who = {"code": "who", "say": text(said.who), "keys": {"1": {"next": "identity"}, "2": {"next": "wrong"}}}
    identity = {
        "code": "identity",
        "say": text(said.identity),
        "expect": {"digits": birth, "tries": 2, "next": first, "else": "wrong"},
    }
    return {
        "language": language,
        "greeting": text(said.greeting),
        "on_voicemail": "hang_up",
        "person": {**PERSON, "say": text(said.person)},
        "steps": [who, identity, *steps],
        "ends": {
            "wrong": {"say": text(said.wrong), "cause": "wrong_person"},
            "red": {"say": text(said.red), "cause": "red", "heard": True},
            "end": {"say": text(said.thanks), "cause": "", "heard": True},
        },
    }


def _question(flow: FlowPack, number: int, language: str) -> dict[str, Any]:
    """Return one question: each key leads on, a dangerous answer to the words about 120 and the end."""
    step = flow.steps[number]
    after = flow.steps[number + 1].code if number + 1 < len(flow.steps) else "end"

    def leads(value: str) -> dict[str, Any]:
        return {"value": value, "next": "red" if step.levels.get(value, 0) >= RED else after}

    return {
        "code": step.code,
        "say": words(step.say, language),
        "keys": {key: leads(value) for key, value in step.keys.items()},
        "speech": [{"words": spoken, **leads(value)} for value, spoken in step.speech.items()],
        "otherwise": {"repeat": 1, "next": after},
    }


def birth_digits(birth_date: Any) -> str:
    """Return month and day of a date of birth as four digits; empty when it is not known."""
    return f"{birth_date:%m%d}" if birth_date else ""


def is_whole(document: Mapping[str, Any]) -> bool:
    """Tell whether every step leads somewhere that exists: a guard for packs."""
    known = {step["code"] for step in document["steps"]} | set(document["ends"])
    leads = [
        lead["next"]
        for step in document["steps"]
        for lead in (*step.get("keys", {}).values(), *step.get("speech", []), step.get("otherwise", {}))
        if "next" in lead
    ]
    return all(lead in known for lead in leads)
