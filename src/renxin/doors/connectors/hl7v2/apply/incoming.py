"""A message on its way in: who sent it, whom it serves, and how its words become ours."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from renxin.doors.connectors.formats import Outcome
from renxin.doors.connectors.hl7v2.header import kind_of, storable
from renxin.doors.connectors.hl7v2.profile import Profile, place_parts, profile_of
from renxin.doors.connectors.hl7v2.reader import Message, Segment
from renxin.doors.connectors.hl7v2.times import read_time
from renxin.doors.connectors.models import Interface
from renxin.kernel.core.actor import Actor

from .directory import Directory
from .known import KnownPeople

__all__ = ["Incoming", "Outcome"]


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One message with all that is needed to apply it."""

    actor: Actor
    interface: Interface
    source: str
    message: Message
    received_at: datetime
    directory: Directory
    known: KnownPeople

    @cached_property
    def kind(self) -> str:
        """Return the kind, such as `ADT^A01`; the event of EVN-1 where MSH-9 names none, `R01` for a bare ORU."""
        kind = kind_of(self.message)
        if "^" not in kind and kind:
            event = self.message.first("EVN")
            named = event.get(1).strip().upper() if event else ""
            kind = f"{kind}^{named or 'R01'}" if named or kind == "ORU" else kind
        return self.profile.kinds.get(kind, kind).upper()

    @cached_property
    def profile(self) -> Profile:
        """Return the habits of the sender."""
        return profile_of(self.interface)

    def named(self, name: str, default: str) -> str:
        """Return what stands where the sender's profile says (`places`), else `default`."""
        for place in self.profile.places.get(name, ()):
            segment_name, field, component = place_parts(place)
            segment = self.message.first(segment_name)
            if segment and (found := segment.get(field, component).strip()):
                return found
        return default

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the zone of times that come without an offset."""
        return ZoneInfo(self.interface.zone)

    @cached_property
    def authority(self) -> str:
        """Return who gives numbers that name no authority: as configured, else the sender's facility or application."""
        header = self.message.header
        given = self.profile.authority
        names = (given, header.get(4) or header.get(4, 2), header.get(3) or header.get(3, 2), self.interface.name)
        return storable(next(name for name in names if name.strip()), 72)

    @cached_property
    def happened_at(self) -> datetime:
        """Return when it happened: EVN-6, else EVN-2, else MSH-7, else when we got it."""
        event = self.message.first("EVN")
        given = [self.time(event, 6), self.time(event, 2)] if event else []
        return next((at for at in [*given, self.time(self.message.header, 7)] if at), self.received_at)

    def time(self, segment: Segment | None, field: int) -> datetime | None:
        """Return the instant in a field, None when it holds none that can be read."""
        text = segment.get(field) if segment else ""
        return read_time(text, self.zone) if text else None

    def authority_of(self, given: str) -> str:
        """Return the authority named, else the sender's own."""
        return storable(given, 72) or self.authority
