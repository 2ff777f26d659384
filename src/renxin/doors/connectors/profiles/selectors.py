"""Reads of mapping profiles."""

from renxin.doors.connectors import formats
from renxin.doors.connectors.models import Interface, MappingProfile
from renxin.kernel.core.actor import Actor


def versions(actor: Actor, interface: Interface) -> list[MappingProfile]:
    """Return the versions of a sender's profile, the one in force first."""
    actor.require("interfaces.view")
    return list(MappingProfile.objects.of(actor).filter(interface=interface).order_by("-version")[:50])


def text_in_force(actor: Actor, interface: Interface) -> str:
    """Return the profile in force as people wrote it; the format's example, which changes nothing, before that."""
    found = versions(actor, interface)
    if found:
        return found[0].text
    return formats.of(interface.kind).example_profile if interface.kind in formats.codes() else ""
