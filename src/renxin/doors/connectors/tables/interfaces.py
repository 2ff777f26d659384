"""Sources of rows that come again and again (views, folders): their mapping stands in the profile of the interface."""

from typing import Any

from renxin.doors.connectors.models import Interface
from renxin.kernel.core.actor import Actor

from .mapping import ColumnMap
from .plan import Plan


def plan_of_interface(interface: Interface) -> Plan:
    """Return how the rows of an interface are taken in."""
    said: dict[str, Any] = interface.profile.get("rows", {})
    return Plan(
        interface=interface,
        kind=said.get("kind", "patients"),
        headers=said.get("headers", []),
        mapping=ColumnMap.of(said.get("mapping", {})),
        historic=bool(said.get("historic", False)),
        actor=Actor.interface(interface.tenant_id, interface.name),
    )
