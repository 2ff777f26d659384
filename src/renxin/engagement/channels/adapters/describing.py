"""How an adapter describes itself: what it can do, what it must be told, what its vendor allows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can do.

    `needs_template`: no free text, only templates the vendor approved. `link`: a link may travel along. `two_way`: the
    person can answer. `confirmed_by_member`: staff must press send. `idempotent`: a second hand-over under the same key
    is harmless. `window_hours`, `window_messages`: free text only so long and so often after the person wrote (0: no
    such limit). `cost_fen`: of one message. `typical_rate`: messages a second that may be planned with. `recall`: what
    was sent can be taken back.
    """

    free_text: bool = True
    needs_template: bool = False
    media: frozenset[str] = field(default_factory=frozenset)
    link: bool = True
    two_way: bool = True
    confirmed_by_member: bool = False
    idempotent: bool = False
    most_characters: int = 2000
    window_hours: int = 0
    window_messages: int = 0
    cost_fen: int = 0
    voice: bool = False
    typical_rate: int = 50
    recall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What would be said to many: by which template of ours (none: words of our own), of which class, or an answer."""

    template: str = ""
    message_class: str = "service"
    is_reply: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a vendor's rules for one person leave: `rule` says why nothing goes (empty: it goes).

    `left` is how many more messages may go until `until`; None: any number, without end.
    """

    rule: str = ""
    left: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigField:
    """One thing that must be told about an account.

    `secret` ones are never shown again; `spoken` ones are words that it says to patients.
    """

    name: str
    label: Any
    secret: bool = False
    required: bool = True
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    spoken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of a connection check: what was looked at, how it stands (None: could not be seen), and what to do.

    `found` is what was seen; `cause` why it is so; `cure` what somebody shall do about it. All are sentences.
    """

    code: str
    ok: bool | None
    found: Any = ""
    cause: Any = ""
    cure: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRule:
    """An allowance of the vendor: how many in each window. `config` may hold `quota_<name>` with another limit.

    `sends`: no message goes out when it is used up, so the contact policy waits or takes another way.
    """

    name: str
    window: Literal["minute", "hour", "day", "month"]
    limit: int
    label: Any = ""
    sends: bool = False
