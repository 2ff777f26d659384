"""Lines of a record (diagnoses, allergies, medicines …), set by their sender: for one person or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import models

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows

Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What one message says of one person: `common` names whose lines they are, `wanted` the lines by their key."""

    common: dict[str, Any]
    wanted: dict[Place, Any]
    new_only: dict[str, Any]


def put(model: type[models.Model], actor: Actor, groups: Sequence[Lines], *, key: tuple[str, ...]) -> list[Any]:
    """Bring the rows of each group in line with what it wants (by `key`) and return those that are new."""
    groups = [group for group in groups if group.wanted]
    if not groups:
        return []
    place_names = (*groups[0].common, *key)
    known = {_place(row, place_names): row for row in _rows_of(model, actor, groups)}
    fresh: dict[Place, Any] = {}
    for group in groups:
        for line, item in group.wanted.items():
            place = (*group.common.values(), *line)
            row = known.get(place) or fresh.get(place)
            if row is None:
                made = {**group.common, **group.new_only, **_values(item)}
                fresh[place] = model(tenant_id=actor.tenant_id, **made)
            else:
                _refresh(row, item)
    return _insert(fresh, place_names)


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


def _refresh(row: Any, item: Any) -> None:
    changed = [name for name, value in _values(item).items() if value and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, getattr(item, name))
    if changed and row.pk is not None:
        row.save(update_fields=changed)
