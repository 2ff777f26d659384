"""The journey map: made from its pack once, then the hospital's own; every change is kept."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from renxin.intelligence.insights.models import JourneyMap, MapNode, MapTouch
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Pack, load
from renxin.kernel.core.words import Words

_PACK: Final = Path(__file__).parents[1] / "packs" / "journey_maps.yaml"
_OWN: Final = ("owner_id", "pains", "actions", "moment")


@dataclass(frozen=True, kw_only=True)
class NodeText:
    """One node as the pack writes it."""

    name: Words
    goal: Words
    measures: tuple[str, ...]
    metrics: tuple[str, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MapText:
    """One map as the pack writes it."""

    code: str
    title: Words
    nodes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MapPack(Pack):
    """Nodes and maps, and the rule of moments of truth: so many most important, or so large a share of detractors."""

    moment_top: int
    moment_share: float
    nodes: dict[str, NodeText]
    maps: tuple[MapText, ...]


@cache
def map_pack() -> MapPack:
    """Return the pack in force."""
    return load(_PACK, MapPack)


def install_maps(actor: Actor) -> None:
    """Make the maps of the pack that are not there yet; what the hospital has written stays."""
    with transaction.atomic():
        for position, text in enumerate(map_pack().maps):
            row, is_new = JourneyMap.objects.get_or_create(
                tenant_id=actor.tenant_id,
                code=text.code,
                defaults={"title": packs.as_data(text.title), "position": position},
            )
            if is_new:
                MapNode.objects.bulk_create(_node(row, code, at) for at, code in enumerate(text.nodes))


def _node(row: JourneyMap, code: str, position: int) -> MapNode:
    text = map_pack().nodes[code]
    return MapNode(
        tenant_id=row.tenant_id,
        map=row,
        code=code,
        position=position,
        name=packs.as_data(text.name),
        goal=packs.as_data(text.goal),
        measures=list(text.measures),
        metrics=list(text.metrics),
        stages=list(text.stages),
    )


def change_node(actor: Actor, node: MapNode, **said: Any) -> MapNode:
    """Write what the hospital says of a node: owner_id, pains, actions, moment (None: by the rule)."""
    actor.require("insights.manage")
    with transaction.atomic():
        row = MapNode.objects.of(actor).select_for_update().get(pk=node.pk)
        before = {name: getattr(row, name) for name in _OWN}
        for name in _OWN:
            setattr(row, name, said.get(name, getattr(row, name)))
        row.changed_by_id, row.changed_at = actor.user_id, clock.now()
        row.save()
        MapTouch.objects.create(
            tenant_id=actor.tenant_id,
            node=row,
            before=before,
            changed_by_id=actor.user_id,
            changed_at=row.changed_at,
        )
        record_access(actor, "insights.map_changed", "map_node", row.uid)
    return row
