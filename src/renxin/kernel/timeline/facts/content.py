"""Facts recorded by engagement.content and engagement.broadcasts: about nobody, so `patient_id` is `-tenant_id`."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFact(Fact):
    """What the facts about templates share."""

    template_id: int = 0
    version_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSubmitted(TemplateFact):
    """Somebody asked for a wording to be approved."""

    kind: ClassVar[str] = "template.submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateApproved(TemplateFact):
    """A second person approved a wording: it is in use from now on."""

    kind: ClassVar[str] = "template.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReturned(TemplateFact):
    """A wording was sent back to its author."""

    kind: ClassVar[str] = "template.returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRetired(TemplateFact):
    """A template is not to be used any more."""

    kind: ClassVar[str] = "template.retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastFact(Fact):
    """What the facts about broadcasts share."""

    broadcast_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastPlanned(BroadcastFact):
    """A broadcast was planned for so many people."""

    kind: ClassVar[str] = "broadcast.planned"
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastApproved(BroadcastFact):
    """A second person approved a broadcast to many."""

    kind: ClassVar[str] = "broadcast.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStarted(BroadcastFact):
    """Its first messages are on their way."""

    kind: ClassVar[str] = "broadcast.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastPaused(BroadcastFact):
    """Somebody paused it."""

    kind: ClassVar[str] = "broadcast.paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastResumed(BroadcastFact):
    """Somebody let it go on."""

    kind: ClassVar[str] = "broadcast.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStopped(BroadcastFact):
    """Somebody stopped it for good."""

    kind: ClassVar[str] = "broadcast.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastCompleted(BroadcastFact):
    """Everybody on its list was written to, or it is known why not."""

    kind: ClassVar[str] = "broadcast.completed"
