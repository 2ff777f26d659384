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
class MessageClicked(MessageFact):
    """The patient followed its link."""

    kind: ClassVar[str] = "message.clicked"


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
class ConversationOpened(Fact):
    """The patient wrote (or was taken up) after a conversation had ended: a new episode begins."""

    kind: ClassVar[str] = "conversation.opened"
    conversation_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationQueued(Fact):
    """The patient waits for a person; `priority` runs from 0 (ordinary) to 3 (red flag)."""

    kind: ClassVar[str] = "conversation.queued"
    conversation_id: int = 0
    department_id: int | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAnswered(Fact):
    """A person answered a patient who waited; `promise` is `first`, `next` or `voice`."""

    kind: ClassVar[str] = "conversation.answered"
    conversation_id: int = 0
    owner_id: int | None = None
    promise: str = "next"
    waited_seconds: int = 0
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationNoted(Fact):
    """A colleague wrote a note among ourselves; `mentioned` are the accounts it calls."""

    kind: ClassVar[str] = "conversation.noted"
    conversation_id: int = 0
    message_id: int = 0
    author_id: int | None = None
    mentioned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationWarned(Fact):
    """The time for an answer runs out; `level` is 1 before it does, 2 when it has, 3 long after."""

    kind: ClassVar[str] = "conversation.warned"
    conversation_id: int = 0
    owner_id: int | None = None
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Fact):
    """A red flag was heard, so that a person was alarmed at once. What was said stays in the alarm.

    `source` (`monitoring:<id>`) is set for alarms of the worklist; those of conversations have none.
    """

    kind: ClassVar[str] = "alarm.raised"
    alarm_id: int = 0
    conversation_id: int | None = None
    level: int = 3
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged(Fact):
    """A person has taken an alarm up, so many seconds after it was raised."""

    kind: ClassVar[str] = "alarm.acknowledged"
    alarm_id: int = 0
    conversation_id: int | None = None
    by_id: int | None = None
    after_seconds: int = 0
    level: int = 3
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantFact(Fact):
    """What the facts of the reception assistant share; `topic` is the code of its answer, never what was asked."""

    conversation_id: int = 0
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantAnswered(AssistantFact):
    """The assistant gave one of its answers."""

    kind: ClassVar[str] = "assistant.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantMissed(AssistantFact):
    """The assistant did not know an answer and said so."""

    kind: ClassVar[str] = "assistant.missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantHandedOver(AssistantFact):
    """The assistant handed the patient to a person; `topic` is the reason."""

    kind: ClassVar[str] = "assistant.handed_over"


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
