"""Writes of devices: given to a person, given a new key, taken back; and what they send."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import Device, DeviceUser, Interface
from renxin.doors.connectors.road.storing import Arrival, keep
from renxin.doors.connectors.services import WAITING
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import lock_current

from . import selectors
from .reading import items_of

PREFIX: Final = "rxd_"
_SEEN_EVERY: Final = timedelta(minutes=1)


@transaction.atomic
def register_device(actor: Actor, patient_id: int, serial: str, label: str = "") -> tuple[Device, str]:
    """Give a device to a person and return it with its key, which is shown only this once.

    Raises:
        InvalidInput: no serial number, or one that is in use.
    """
    actor.require("patients.edit")
    patient = patients.get_by_id(actor, patient_id)
    if not serial.strip():
        raise InvalidInput(_("Give the serial number that stands on the device."), where="serial")
    key = _new_key()
    row = Device(
        tenant_id=actor.tenant_id,
        serial=serial.strip()[:70],
        label=label.strip()[:120],
        key_hash=_hash(key),
        added_at=clock.now(),
        added_by=actor.name[:120],
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput(_("A device with this serial number is in use already."), where="serial") from error
    DeviceUser.objects.create(tenant_id=actor.tenant_id, device=row, number=1, patient_id=_current(actor, patient.pk))
    record_access(actor, "device.register", "device", row.uid, patient_id=patient.pk)
    return row, key


@transaction.atomic
def set_user(actor: Actor, device: Device, number: int, patient_id: int) -> None:
    """Say who uses a shared device under a user number."""
    actor.require("patients.edit")
    patient = patients.get_by_id(actor, patient_id)
    if not 0 <= number < 100:
        raise InvalidInput(_("User numbers go from 0 to 99."), where="number")
    DeviceUser.objects.update_or_create(
        tenant_id=actor.tenant_id, device=device, number=number, defaults={"patient_id": _current(actor, patient.pk)}
    )
    record_access(actor, "device.set_user", "device", device.uid, patient_id=patient.pk, detail={"number": number})


@transaction.atomic
def renew_key(actor: Actor, device: Device) -> str:
    """Give a device a new key and return it; the old one opens nothing any more."""
    actor.require("patients.edit")
    key = _new_key()
    device.key_hash = _hash(key)
    device.save(update_fields=["key_hash"])
    record_access(actor, "device.renew_key", "device", device.uid)
    return key


@transaction.atomic
def end_device(actor: Actor, device: Device) -> None:
    """Take a device back: nothing it sends is taken any more; what it sent stays."""
    actor.require("patients.edit")
    device.is_active, device.ended_at = False, clock.now()
    device.save(update_fields=["is_active", "ended_at"])
    record_access(actor, "device.end", "device", device.uid)


def authenticate(key: str) -> Device | None:
    """Return the device behind a key; None when it is unknown or was taken back."""
    return Device.objects.filter(key_hash=_hash(key.strip()), is_active=True).first()


def keep_readings(device: Device, body: Any) -> int:
    """Keep what a device sent, one message for each reading, and return how many it held. Sent twice, kept once.

    Raises:
        ValueError: it holds no reading.
    """
    items = items_of(body)
    now = clock.now()
    with tenant.scope(device.tenant_id):
        row = interface_of(device.tenant_id)
        keep([_arrival(row, device, item, now) for item in items])
        if device.seen_at is None or now - device.seen_at > _SEEN_EVERY:
            Device.objects.filter(pk=device.pk).update(seen_at=now)
    wake(WAITING)
    return len(items)


def interface_of(tenant_id: int) -> Interface:
    """Return the interface under which the devices of a hospital send, made when there is none."""
    actor = Actor.system(tenant_id, "connectors")
    found, _made = Interface.objects.of(tenant_id).get_or_create(
        tenant_id=tenant_id,
        kind=Interface.Kind.DEVICE,
        defaults={"name": _("Home devices"), "zone": str(organizations.zone_of(actor))},
    )
    return found


def device(actor: Actor, uid: Any) -> Device:
    """Return a device whose user this actor may see, locked for a change.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    found = selectors.device(actor, uid)
    if found is None:
        raise NotFound("device")
    return found


def _arrival(row: Interface, device: Device, item: Mapping[str, Any], now: Any) -> Arrival:
    # The device's own clock moves from try to try; the reading is the same.
    same = {name: value for name, value in item.items() if name != "sent_at"}
    return Arrival(
        interface=row,
        content=json.dumps(item, ensure_ascii=False).encode(),
        received_at=now,
        format="device",
        source=device.serial,
        kind=selectors.kind_of(item),
        control_id=str(item.get("id", ""))[:120],
        same_as=json.dumps(same, ensure_ascii=False, sort_keys=True).encode(),
    )


def _current(actor: Actor, patient_id: int) -> int:
    return lock_current(actor.tenant_id, [patient_id])[patient_id]


def _new_key() -> str:
    return PREFIX + secrets.token_urlsafe(24)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
