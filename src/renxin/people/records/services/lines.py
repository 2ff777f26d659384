"""Lines of a record (diagnoses, allergies, medicines …), set by their sender: for one person or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import models

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows

Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What one message says of one person: `common` names whose lines they are, `wanted` the lines by their key."""

    common: dict[str, Any]
    wanted: dict[Place, Any]
    new_only: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """What became of lines: those that are new, those whose words changed, and the row at each place."""

    fresh: list[Any]
    changed: list[Any]
    rows: dict[Place, Any]


def put(model: type[models.Model], actor: Actor, groups: Sequence[Lines], *, key: tuple[str, ...]) -> Put:
    """Bring the rows of each group in line with what it wants, by `key`."""
    groups = [group for group in groups if group.wanted]
    if not groups:
        return Put([], [], {})
    place_names = (*groups[0].common, *key)
    known = {_place(row, place_names): row for row in _rows_of(model, actor, groups)}
    fresh: dict[Place, Any] = {}
    changed: dict[Place, Any] = {}
    for group in groups:
        for line, item in group.wanted.items():
            place = (*group.common.values(), *line)
            row = known.get(place) or fresh.get(place)
            if row is None:
                made = {**group.common, **group.new_only, **_values(item)}
                fresh[place] = model(tenant_id=actor.tenant_id, **made)
            elif _refresh(row, item) and place in known:
                changed[place] = row
    written = [field.name for field in fields(next(iter(groups[0].wanted.values())))]
    update_rows(list(changed.values()), written)
    return Put(_insert(fresh, place_names), list(changed.values()), known | fresh)


def _rows_of(model: type[models.Model], actor: Actor, groups: Sequence[Lines]) -> models.QuerySet[Any]:
    wanted = {f"{name}__in": {group.common[name] for group in groups} for name in ("patient_id", "source")}
    return model._base_manager.filter(tenant_id=actor.tenant_id, **wanted)


def _insert(fresh: dict[Place, Any], place_names: Place) -> list[Any]:
    made = insert_rows(list(fresh.values()), f"RETURNING id, {', '.join(place_names)}")
    for key, *place in made:
        fresh[tuple(place)].pk = key
    for row in fresh.values():
        row._state.adding = False
    return list(fresh.values())


def _place(row: Any, names: Place) -> Place:
    return tuple(getattr(row, name) for name in names)


def _values(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _refresh(row: Any, item: Any) -> bool:
    changed = {name: value for name, value in _values(item).items() if value and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
