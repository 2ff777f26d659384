"""Who carries pictures and sound. A provider is a module with `links(house, visit, …) -> Links`; pure, no calls out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from renxin.programs.appointments.models import VideoHouse

from . import jitsi


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who goes in, by the name shown there."""

    name: str
    is_host: bool
    language: str = "zh"


class Provider(Protocol):
    """What a provider's module offers."""

    def link(self, house: VideoHouse, room: str, guest: Guest, until: datetime) -> str:
        """Return the address with which this guest goes into this room until then."""


_ALL: Final[dict[str, Provider]] = {VideoHouse.Provider.JITSI: jitsi}


def link_for(house: VideoHouse, room: str, guest: Guest, until: datetime) -> str:
    """Return the address with which somebody goes into a room."""
    return _ALL[house.provider].link(house, room, guest, until)
