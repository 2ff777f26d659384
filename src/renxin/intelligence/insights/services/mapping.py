"""The journey map: made from its pack once, then the hospital's own; every change is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.intelligence.insights.models import JourneyMap, MapNode, MapTouch
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.packs import Pack, load
from renxin.kernel.core.words import Words

_PACK: Final = Path(__file__).parents[1] / "packs" / "journey_maps.yaml"
_OWN: Final = ("owner_id", "pains", "actions", "moment", "name", "goal", "measures", "metrics", "stages")
_MOST: Final = 30


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
    """Write what the hospital says of a node: its name and goal, what measures it, owner_id, pains, actions, moment.

    `moment` None lets the rule decide.
    """
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


def add_node(actor: Actor, chosen: JourneyMap, name: Mapping[str, str]) -> MapNode:
    """Add a node of the hospital's own at the end of a map.

    Raises:
        InvalidInput: it has no name in one of the languages, or the map is full.
    """
    actor.require("insights.manage")
    words = {language: name.get(language, "").strip()[:60] for language in ("zh", "en")}
    if not all(words.values()):
        raise InvalidInput(_("Give the node a name in both languages."), where="name")
    with transaction.atomic():
        row = JourneyMap.objects.of(actor).select_for_update().get(pk=chosen.pk)
        if row.nodes.filter(removed_at=None).count() >= _MOST:
            raise InvalidInput(_("At most %(most)s nodes on a map.") % {"most": _MOST}, where="name")
        node = MapNode.objects.create(
            tenant_id=actor.tenant_id,
            map=row,
            code=f"own-{uuid7().hex[-12:]}",
            position=(row.nodes.aggregate(last=Max("position"))["last"] or 0) + 1,
            name=words,
            changed_by_id=actor.user_id,
            changed_at=clock.now(),
        )
        record_access(actor, "insights.map_node_added", "map_node", node.uid)
    return node


def move_node(actor: Actor, node: MapNode, by: int) -> None:
    """Move a node by one place, earlier (−1) or later (1); at the end of the map it stays where it is."""
    actor.require("insights.manage")
    with transaction.atomic():
        chosen = JourneyMap.objects.of(actor).select_for_update().get(pk=node.map_id)
        rows = list(chosen.nodes.filter(removed_at=None).order_by("position", "pk"))
        place = next((at for at, row in enumerate(rows) if row.pk == node.pk), None)
        if place is None or not 0 <= place + by < len(rows):
            return
        rows.insert(place + by, rows.pop(place))
        for at, row in enumerate(rows):
            row.position = at
        MapNode.objects.bulk_update(rows, ["position"])
        record_access(actor, "insights.map_node_moved", "map_node", node.uid)


def set_removed(actor: Actor, node: MapNode, *, removed: bool) -> None:
    """Take a node off its map, or put it back; nothing that was written is lost."""
    actor.require("insights.manage")
    with transaction.atomic():
        MapNode.objects.of(actor).filter(pk=node.pk).update(
            removed_at=clock.now() if removed else None, changed_by_id=actor.user_id, changed_at=clock.now()
        )
        action = "insights.map_node_removed" if removed else "insights.map_node_put_back"
        record_access(actor, action, "map_node", node.uid)
