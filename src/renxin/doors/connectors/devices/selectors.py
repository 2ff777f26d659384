"""Reads of devices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from renxin.doors.connectors.models import Device, DeviceUser
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

from .measures import measures, names_by_code


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device with the people who use it."""

    device: Device
    users: list[tuple[int, Patient]]


def devices(actor: Actor) -> list[DeviceLine]:
    """Return the devices in use whose users this actor may see, the latest first."""
    actor.require("patients.view")
    rows = Device.objects.of(actor).filter(is_active=True).order_by("-pk")[:200]
    return _lines(actor, rows)


def devices_of(actor: Actor, patient_id: int) -> list[Device]:
    """Return the devices that a patient uses."""
    return _DEVICES_OF(actor.tenant_id, patient_id)


def device(actor: Actor, uid: UUID | str) -> Device | None:
    """Return one device, if this actor may see somebody who uses it."""
    row = Device.objects.of(actor).filter(uid=uid).first()
    return row if row is not None and _lines(actor, [row]) else None


def users(actor: Actor, row: Device) -> list[tuple[int, Patient]]:
    """Return who uses a device, by user number."""
    return next((line.users for line in _lines(actor, [row])), [])


def kind_of(item: Mapping[str, Any]) -> str:
    """Return what is measured first in a reading, for lists; empty when nobody knows."""
    if item.get("resourceType") == "Observation":
        code = item.get("code")
        codings = code.get("coding") if isinstance(code, dict) else None
        codes = [one.get("code") for one in codings if isinstance(one, dict)] if isinstance(codings, list) else []
        return next((names_by_code()[found] for found in codes if found in names_by_code()), "")
    values = item.get("values")
    name = next(iter(values), "") if isinstance(values, dict) else item.get("measure", "")
    return str(name) if str(name) in measures() else ""


def _lines(actor: Actor, rows: Iterable[Device]) -> list[DeviceLine]:
    listed = list(rows)
    users = list(DeviceUser.objects.of(actor).filter(device__in=listed).order_by("number"))
    people = patients.by_ids(actor, [user.patient_id for user in users])
    lines = [
        DeviceLine(
            row,
            [
                (user.number, people[user.patient_id])
                for user in users
                if user.device_id == row.pk and user.patient_id in people
            ],
        )
        for row in listed
    ]
    return [line for line in lines if line.users]


_DEVICES_OF = compiled(
    lambda tenant, patient: (
        Device.objects.of(tenant).filter(is_active=True, users__patient_id=patient).distinct().order_by("pk")
    )
)
