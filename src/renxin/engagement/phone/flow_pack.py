"""Flows: what a machine says and asks on the telephone. Data, read from packs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from renxin.kernel.core.packs import Pack, Words, load, load_all

from .desk_pack import PACKS


@dataclass(frozen=True, kw_only=True)
class FlowWords:
    """What every flow says around its questions."""

    greeting: Words
    who: Words
    identity: Words
    wrong: Words
    person: Words
    red: Words
    thanks: Words


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """One question: its code in the question bank, which key and which words mean which answer, and how grave it is.

    Words are looked for in the order of the answers, so the longer and the denied ones stand first.
    """

    code: str
    say: Words
    keys: dict[str, str]
    speech: dict[str, list[str]]
    levels: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FlowPack(Pack):
    """A whole automatic call. `form` is the questionnaire whose codes it fills."""

    title: Words
    form: str
    purpose: str
    words: FlowWords
    steps: list[StepRow]

    def step(self, code: str) -> StepRow | None:
        """Return the question called `code`."""
        return next((row for row in self.steps if row.code == code), None)


@dataclass(frozen=True, kw_only=True)
class NoticeFlowPack(Pack):
    """What is said around a message that is read aloud."""

    title: Words
    words: FlowWords
    again: Words


Maker = Callable[[str], tuple[FlowPack, dict[str, Any]] | None]


@cache
def flows() -> dict[str, FlowPack]:
    """Return the flows in force by their codes."""
    return {pack.code: pack for pack in load_all(PACKS / "flows", FlowPack)}


@cache
def notice() -> NoticeFlowPack:
    """Return what is said around a message that is read aloud."""
    return load(PACKS / "notice.yaml", NoticeFlowPack)


_makers: Final[dict[str, Maker]] = {}


def register_maker(prefix: str, make: Maker) -> None:
    """Let a package above make flows: it gets what stands behind `prefix:`, and returns flow and questionnaire."""
    _makers[prefix] = make


def known(code: str) -> FlowPack:
    """Return the flow of a call that was begun.

    Raises:
        LookupError: nobody makes it any more.
    """
    found = find(code)
    if found is None:
        raise LookupError(f"no such flow: {code}")
    return found


def find(code: str) -> FlowPack | None:
    """Return the flow called `code`: of the packs, or made by whoever registered for its prefix."""
    prefix, found, rest = code.partition(":")
    if found and prefix in _makers:
        made = _makers[prefix](rest)
        return made[0] if made else None
    return flows().get(code)


def form_of(code: str) -> dict[str, Any]:
    """Return the questionnaire pack that a flow fills, as `questionnaires.publish_version` takes it."""
    prefix, found, rest = code.partition(":")
    if found and prefix in _makers and (made := _makers[prefix](rest)):
        return made[1]
    from renxin.engagement.questionnaires import services as questionnaires  # noqa: PLC0415
    from renxin.kernel.core import packs  # noqa: PLC0415

    data: dict[str, Any] = packs.as_data(load(PACKS / "forms" / f"{code}.yaml", questionnaires.QuestionnairePack))
    return data
