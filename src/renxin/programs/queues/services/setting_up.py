"""Queues and counters are made, changed and retired."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.queues.engine import rules_of
from renxin.programs.queues.models import STANDING, Counter, Queue, Ticket

from .line import changed, lock_queues

MANAGE: Final = "queues.manage"
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")
_METRES: Final = (30, 5000)
_LEVEL_COUNTS: Final = (4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueData:
    """What a queue is. `settings` may hold the numbers of the order's pack and `levels` (4 or 5)."""

    code: str
    name: str
    name_en: str
    kind: str
    department_id: int
    prefix: str = ""
    rules: str = "clinic"
    settings: Mapping[str, Any] = field(default_factory=dict)
    near: int = 3
    needs_triage: bool = False
    geofence: Mapping[str, Any] = field(default_factory=dict)
    place_id: int | None = None
    is_active: bool = True


@transaction.atomic
def save_queue(actor: Actor, data: QueueData, queue: Queue | None = None) -> Queue:
    """Make a queue or change one.

    Raises:
        InvalidInput: a name is missing, a code is taken or unfit, a number makes no sense; `where` names the field.
        WrongState: it is to be closed while people stand in it.
    """
    actor.require(MANAGE)
    _check(actor, data)
    row = lock_queues(actor, queue.pk)[queue.pk] if queue else Queue(tenant_id=actor.tenant_id)
    if queue and not data.is_active and Ticket.objects.of(actor).filter(queue=row, state__in=STANDING).exists():
        raise WrongState(_("People stand in this queue. Close it when the line is empty."), where="is_active")
    for name in ("code", "name", "name_en", "kind", "department_id", "rules", "near", "needs_triage", "is_active"):
        setattr(row, name, getattr(data, name))
    row.prefix, row.place_id = data.prefix.strip().upper(), data.place_id
    row.settings = {key: int(value) for key, value in data.settings.items() if value not in (None, "")}
    row.geofence = dict(data.geofence)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("Another queue has this code."), where="code") from error
    record_access(actor, "queue.change" if queue else "queue.create", "queue", row.uid)
    changed(actor, row)
    return row


@transaction.atomic
def save_counter(actor: Actor, queue: Queue, name: str, name_en: str, counter: Counter | None = None) -> Counter:
    """Make a counter of a queue or rename one.

    Raises:
        InvalidInput: a name is missing or taken.
    """
    actor.require(MANAGE)
    name, name_en = name.strip(), name_en.strip()
    for field_name, value in (("name", name), ("name_en", name_en)):
        if not value:
            raise InvalidInput(_("Give the name in both languages: the wall shows both."), where=field_name)
    lock_queues(actor, queue.pk)
    row = Counter.objects.of(actor).get(pk=counter.pk) if counter else Counter(tenant_id=actor.tenant_id, queue=queue)
    row.name, row.name_en = name[:40], name_en[:60]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("This queue has a counter of that name."), where="name") from error
    changed(actor, queue)
    return row


@transaction.atomic
def remove_counter(actor: Actor, counter: Counter) -> None:
    """Remove a counter from which nobody was ever called.

    Raises:
        WrongState: somebody was called from it: close it instead.
    """
    actor.require(MANAGE)
    queue = lock_queues(actor, counter.queue_id)[counter.queue_id]
    if Ticket.objects.of(actor).filter(counter=counter).exists():
        raise WrongState(_("People were called from this counter, so it stays. Close it instead."), where="counter")
    Counter.objects.of(actor).filter(pk=counter.pk).delete()
    changed(actor, queue)


def _check(actor: Actor, data: QueueData) -> None:
    for name in ("name", "name_en"):
        if not getattr(data, name).strip():
            raise InvalidInput(_("Give the name in both languages: the wall shows both."), where=name)
    if not _CODE.fullmatch(data.code):
        raise InvalidInput(_("Use letters, digits, - and _ only, 24 at most."), where="code")
    if data.kind not in Queue.Kind.values:
        raise InvalidInput(_("Choose what people wait for."), where="kind")
    if len(data.prefix.strip()) > 3:
        raise InvalidInput(_("Three letters at most."), where="prefix")
    if not 1 <= data.near <= 20:
        raise InvalidInput(_("Give a whole number from 1 to 20."), where="near")
    rules_of(data.rules, data.settings)
    if data.settings.get("levels") not in (None, "", *_LEVEL_COUNTS, *map(str, _LEVEL_COUNTS)):
        raise InvalidInput(_("Choose four or five levels."), where="levels")
    if data.geofence:
        _check_fence(data.geofence)


def _check_fence(fence: Mapping[str, Any]) -> None:
    try:
        north, east, metres = float(fence["lat"]), float(fence["lon"]), float(fence["metres"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(
            _("Give latitude, longitude and metres as numbers, or none of them."), where="geofence"
        ) from error
    if not (-90 <= north <= 90 and -180 <= east <= 180 and _METRES[0] <= metres <= _METRES[1]):
        raise InvalidInput(
            _("Latitude is −90 to 90, longitude −180 to 180, the circle %(low)s to %(high)s metres.")
            % {"low": _METRES[0], "high": _METRES[1]},
            where="geofence",
        )
