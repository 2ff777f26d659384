"""Reads of interfaces and their messages."""

from renxin.kernel.core.actor import Actor

from .models import Interface


def interfaces(actor: Actor) -> list[Interface]:
    """Return the interfaces of the hospital, the default one last."""
    actor.require("interfaces.view")
    return list(Interface.objects.of(actor).order_by("is_default", "name"))
