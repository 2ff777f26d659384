"""Facts recorded by engagement.conversations and engagement.worklist."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFact(Fact):
    """What the message facts share. `purpose` is a consent purpose; `channel_id` is None when none was chosen."""

    message_id: int = 0
    conversation_id: int | None = None
    channel_id: int | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(MessageFact):
    """The patient wrote to us."""

    kind: ClassVar[str] = "message.received"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(MessageFact):
    """The channel accepted a message for the patient."""

    kind: ClassVar[str] = "message.sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(MessageFact):
    """It reached the patient's device."""

    kind: ClassVar[str] = "message.delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRead(MessageFact):
    """The patient opened it."""

    kind: ClassVar[str] = "message.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(MessageFact):
    """The channel refused it for good; `reason` is a code."""

    kind: ClassVar[str] = "message.failed"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBlocked(MessageFact):
    """The contact policy stopped it; `reason` is the code of the rule."""

    kind: ClassVar[str] = "message.blocked"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAssigned(Fact):
    """A conversation got an owner (or lost one: None)."""

    kind: ClassVar[str] = "conversation.assigned"
    conversation_id: int = 0
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(Fact):
    """The conversation was closed by a person or a rule."""

    kind: ClassVar[str] = "conversation.closed"
    conversation_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFact(Fact):
    """What the task facts share. `task_kind` is a code such as `call`; `source` names the package that asked for it."""

    task_id: int = 0
    task_kind: str = ""
    source: str = ""
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCreated(TaskFact):
    """Somebody has something to do for this patient."""

    kind: ClassVar[str] = "task.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(TaskFact):
    """It was done; `outcome` is a code of the task's kind."""

    kind: ClassVar[str] = "task.completed"
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCancelled(TaskFact):
    """Its reason went away."""

    kind: ClassVar[str] = "task.cancelled"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOverdue(TaskFact):
    """Its clock ran out; `level` counts the steps of escalation taken so far."""

    kind: ClassVar[str] = "task.overdue"
    level: int = 1
