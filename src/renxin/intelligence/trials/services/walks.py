"""Walks: begun with somebody, moved on by hand, one step taken back."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.trials.models import Walk
from renxin.intelligence.trials.replaying.walking import MOST_MOVES
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations


def begin_walk(
    actor: Actor,
    content: Mapping[str, Any],
    *,
    title: str,
    patient_id: int | None = None,
    at: datetime | None = None,
    values: Mapping[str, Any] | None = None,
) -> Walk:
    """Begin a walk with a patient, or with an invented one.

    Raises:
        InvalidInput: the definition has a mistake.
    """
    actor.require("journeys.view")
    definition = parse(content)
    begins = at or clock.now()
    return Walk.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id or -actor.tenant_id,
        journey_code=definition.code,
        title=title[:200],
        content=dict(content),
        entry={
            "at": begins.isoformat(),
            "zone": str(organizations.zone_of(actor)),
            "context": {name: (values or {}).get(name) for name in definition.start.keep},
        },
        made_by=actor.user_id,
        made_at=clock.now(),
    )


def move_walk(actor: Actor, uid: uuid.UUID, move: Mapping[str, Any]) -> Walk:
    """Add a move; `back` takes the last one away, `again` all of them.

    Raises:
        NotFound: no such walk of this person.
        InvalidInput: it has gone on for too long.
    """
    actor.require("journeys.view")
    with transaction.atomic():
        found = Walk.objects.of(actor).select_for_update().filter(uid=uid, made_by=actor.user_id).first()
        if found is None:
            raise NotFound("walk")
        if move["do"] == "back":
            found.moves = found.moves[:-1]
        elif move["do"] == "again":
            found.moves = []
        elif len(found.moves) >= MOST_MOVES:
            raise InvalidInput(_("This walk has gone on for long. Begin another one."), where="move")
        else:
            found.moves = [*found.moves, dict(move)]
        found.save(update_fields=["moves"])
    return found
