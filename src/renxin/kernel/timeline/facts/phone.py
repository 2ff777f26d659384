"""Facts recorded by engagement.phone."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFact(Fact):
    """What the facts about calls share. `direction` is `in` or `out`."""

    call_id: int = 0
    direction: str = ""
    is_automatic: bool = False
    agent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(CallFact):
    """It rang, at the hospital or at the patient's."""

    kind: ClassVar[str] = "call.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMissed(CallFact):
    """The patient called and nobody answered."""

    kind: ClassVar[str] = "call.missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallFact):
    """The call is over; `outcome` is a code, `seconds` how long was talked."""

    kind: ClassVar[str] = "call.ended"
    outcome: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWrapped(CallFact):
    """Somebody wrote down what was said; `wants_case`: it has to be settled."""

    kind: ClassVar[str] = "call.wrapped"
    outcome: str = ""
    wants_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceAnswered(Fact):
    """A machine asked by phone and the patient answered; `level` is 0 fine to 3 danger."""

    kind: ClassVar[str] = "voice.answered"
    ask_id: int = 0
    flow: str = ""
    response_id: int | None = None
    level: int = 0
    wants_person: bool = False
