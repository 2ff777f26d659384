"""Writes of interfaces."""

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from .models import Interface


def default_interface(actor: Actor) -> Interface:
    """Return the interface that takes what matches no other, made when the hospital has none yet."""
    with transaction.atomic():
        found, _made = Interface.objects.of(actor).get_or_create(
            tenant_id=actor.tenant_id,
            is_default=True,
            defaults={"name": "HL7 v2", "zone": str(organizations.zone_of(actor))},
        )
    return found


def ensure_default_interfaces() -> None:
    """Give every hospital its default interface."""
    served = set(Interface.objects.filter(is_default=True).values_list("tenant_id", flat=True))
    for hospital in organizations.tenants():
        if hospital.pk not in served:
            default_interface(Actor.system(hospital.pk, "connectors"))
