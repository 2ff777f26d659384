"""What a sender hands to `send` and gets back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from renxin.engagement.channels.services import Media

Kind = Literal["text", "link", "template", "secret"]
Status = Literal["queued", "blocked", "sent", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Something to be said to a patient.

    `template` names the words, `variables` fill them; else `body` holds the text by language (`{"zh": …, "en": …}`) and
    the patient's own language picks. `idempotency_key` is the sender's own name for this message: a second send with
    the same key changes nothing and returns the first. `source` names who asked for it (`journeys:<run>:<step>`,
    `cases:<id>`): while it waits, the policy asks there whether the reason still holds. `url` makes it a link message.
    A `secret` (a one-time code) is shown to the patient only: staff see that it was sent, never what it said.
    `encounter_id` is the visit it is about, `department_id` the department when there is no visit yet: of a sensitive
    one is spoken to a phone that is hers alone, or not at all, and who looks after her does not read it. A child's
    appointments are spoken of to whoever brings her.
    `channel_kind` is the only kind of channel wanted, `ways` several in the order in which they are tried.
    `speaker_id` is the colleague in whose name it goes, `approved_by` the one who allowed a sending to very many.
    `campaign` names a sending of which this is one (`journeys:<version>`): above a number within a day it waits until a
    second person lets it go.
    How urgent it is nobody can say here: only a template of the class `clinical` or `code` may go at any hour.
    `is_reply` asks to pass as an answer; the policy grants it to who wrote to us lately (`policy.answers`), else it is
    an ordinary message.
    """

    patient_id: int
    purpose: str
    idempotency_key: str
    body: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    media: Sequence[Media] = ()
    source: str = ""
    url: str = ""
    kind: Kind = "text"
    channel_kind: str | None = None
    ways: Sequence[str] = ()
    not_before: datetime | None = None
    expires_at: datetime | None = None
    is_reply: bool = False
    encounter_id: int | None = None
    department_id: int | None = None
    speaker_id: int | None = None
    approved_by: int | None = None
    campaign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of it so far: queued (perhaps put off until `due_at` by `rule`), or blocked by `rule`."""

    patient_id: int
    message_id: int
    status: Status
    rule: str = ""
    due_at: datetime | None = None
    duplicate: bool = False
