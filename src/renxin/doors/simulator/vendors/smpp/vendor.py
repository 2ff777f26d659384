"""The carrier behind the gateway: it knows its account, carries messages to phones, owes receipts and answers."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import carrier
from renxin.doors.simulator.vendors.base import BaseVendor
from renxin.doors.simulator.vendors.store import SimulatedCall, SimulatedFault, SimulatedMessage, Store
from renxin.kernel.core import clock, tenant

from . import packets
from .packets import Short

ACCOUNT: Final = "renxin"
PASSWORD: Final = "simulate"  # noqa: S105  of a vendor that does not exist
NUMBER: Final = "10690000"
PORT: Final = 27750
THROTTLED: Final = 0x58


class SmppVendor(BaseVendor):
    """Carries text messages; its socket is pumped by a loop."""

    kind = "smpp"
    title: Any = _("Carrier (SMPP)")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        store.put("accounts", ACCOUNT, {"password": PASSWORD})
        return {
            "host": "127.0.0.1",
            "port": str(PORT),
            "system_id": ACCOUNT,
            "password": PASSWORD,
            "source_address": NUMBER,
            "sign_service": "仁心医院",
            "per_second": "200",
        }

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        store.carry(account, address, text=text, direction=SimulatedMessage.Direction.IN)
        _owe(store, address, {"text": text})


class StoreDesk:
    """Decides for the accounts of all tenants; `system_id` names the account, the tenant is the one that has it."""

    def __init__(self) -> None:
        self._stores: dict[str, Store] = {}

    def admit(self, system_id: str, password: str) -> int:
        """Let in whom a tenant's account knows."""
        rows = _records("accounts").filter(key=system_id).values_list("tenant_id", "data")
        for tenant_id, data in rows:
            if data.get("password") == password:
                self._stores[system_id] = Store(tenant_id, "smpp")
                return 0
        return 0x0E

    @transaction.atomic
    def take(self, system_id: str, message: Short) -> tuple[int, str] | None:
        """Carry a message, or say the status that a fault asks for."""
        store = self._stores[system_id]
        with tenant.scope(store.tenant_id):
            kinds = SimulatedFault.Kind
            fault = store.fault(kinds.ERROR, kinds.DOWN, kinds.LOST)
            status = _status_of(fault, message)
            _note(store, status)
            if status:
                return status, ""
            message_id = uuid4().hex[:16]
            _carry(store, system_id, message, message_id)
            return None if fault and fault.kind == kinds.LOST else (0, message_id)

    def due(self, system_id: str) -> Iterable[tuple[int, bytes]]:
        """Return receipts and answers that were not taken yet."""
        store = self._stores[system_id]
        rows = _records("owed").filter(tenant_id=store.tenant_id, changed_at__lte=clock.wall()).order_by("id")[:50]
        return [(row.pk, _body(row.data)) for row in rows]

    def told(self, number: int, status: int) -> None:
        """Forget what was taken; what was not is told again."""
        if status == 0:
            _records("owed").filter(pk=number).delete()


def _records(collection: str) -> Any:
    from renxin.doors.simulator.vendors.store import SimulatedRecord  # noqa: PLC0415

    return SimulatedRecord.objects.filter(vendor="smpp", collection=collection)


def _status_of(fault: SimulatedFault | None, message: Short) -> int:
    if fault is not None and fault.kind == SimulatedFault.Kind.ERROR:
        return int(fault.code or "58", 16)
    if fault is not None and fault.kind == SimulatedFault.Kind.DOWN:
        return 0x08
    return 0 if carrier.is_number(message.receiver.removeprefix("86")) else 0x0B


def _carry(store: Store, account: str, message: Short, message_id: str) -> None:
    """Put a message on a phone: parts of a long one together, as a phone shows them."""
    phone = message.receiver.removeprefix("86")
    is_blocked = carrier.is_blocked(store, phone)
    status = SimulatedMessage.Status.FAILED if is_blocked else SimulatedMessage.Status.DELIVERED
    part = message.part
    shown = store.messages(phone, account).filter(external_id=f"{part[0]}") if part and part[1] > 1 else None
    first = shown.order_by("-id").first() if shown is not None else None
    if first is not None:
        first.text += message.words
        first.save(update_fields=["text"])
    else:
        external_id = f"{part[0]}" if part else message_id
        store.carry(account, phone, text=message.words, external_id=external_id, status=status)
    if message.receipt:
        _owe(store, phone, {"id": message_id, "state": "UNDELIV" if is_blocked else "DELIVRD"})


def _owe(store: Store, phone: str, data: dict[str, Any]) -> None:
    store.put("owed", uuid4().hex, {"phone": phone, **data})


def _body(data: dict[str, Any]) -> bytes:
    phone = f"86{data['phone'].removeprefix('+86')}"
    if "text" in data:
        return packets.spoken(phone, NUMBER, data["text"].encode("utf-16-be")[:140])
    at = clock.now().astimezone(clock.SHANGHAI).strftime("%y%m%d%H%M")
    state = data["state"]
    arrived = "001" if state == "DELIVRD" else "000"
    told = f"id:{data['id']} sub:001 dlvrd:{arrived} submit date:{at} done date:{at} stat:{state} err:000 text:"
    return packets.spoken(phone, NUMBER, told.encode(), esm_class=0x04, coding=0)


def _note(store: Store, status: int) -> None:
    SimulatedCall.objects.create(
        tenant_id=store.tenant_id,
        vendor="smpp",
        method="SMPP",
        path="submit_sm",
        status=200,
        code=f"{status:#04x}" if status else "",
        at=clock.wall(),
    )


vendor = SmppVendor()
