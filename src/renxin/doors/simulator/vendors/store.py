"""What simulated vendors remember: records of any sort, messages on phones, calls made, faults to play, callbacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import clock
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.jobs.services import wake

CALLBACKS = "simulator.callbacks"


class SimulatedRecord(Entity):
    """Anything a vendor keeps: an account, a token, a follower, a tag. `data` is what the vendor knows of it."""

    vendor = models.CharField(max_length=24)
    collection = models.CharField(max_length=32)
    key = models.CharField(max_length=160)
    data = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "vendor", "collection", "key"], name="simulated_record_key")
        ]


class SimulatedMessage(PublicEntity):
    """One message that a vendor carried: to a person's phone, or from it."""

    class Direction(models.TextChoices):
        OUT = "out", _("to the patient")
        IN = "in", _("from the patient")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for a colleague to press send")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        FAILED = "failed", _("failed")
        RECALLED = "recalled", _("recalled")

    vendor = models.CharField(max_length=24)
    account = models.CharField(max_length=80)
    address = models.CharField(max_length=160)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=16, default="text")
    title = models.CharField(max_length=200, blank=True, default="")
    text = EncryptedText(blank=True, default="")
    url = EncryptedText(blank=True, default="")
    data = models.JSONField(default=dict)
    external_id = models.CharField(max_length=160, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DELIVERED)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "vendor", "address", "-id"], name="simulated_message_phone"),
            models.Index(fields=["tenant_id", "vendor", "external_id"], name="simulated_message_vendor"),
        ]


class SimulatedCall(Entity):
    """One call that we made to a vendor, without what is secret in it."""

    vendor = models.CharField(max_length=24)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=160)
    status = models.SmallIntegerField()
    code = models.CharField(max_length=48, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "vendor", "-id"], name="simulated_call_latest")]


class SimulatedFault(Entity):
    """A fault that a vendor plays for calls whose path begins so, the next `times` times.

    `error` answers with the code; `down` answers 503; `lost` does what was asked and never answers; `slow` answers
    after `code` seconds; `stolen` forgets our tokens; `partial` refuses every second receiver; `repeated` and `forged`
    spoil callbacks to us.
    """

    class Kind(models.TextChoices):
        ERROR = "error", _("Answers with an error code")
        DOWN = "down", _("Is down")
        LOST = "lost", _("Does it, but the answer is lost")
        SLOW = "slow", _("Answers slowly")
        STOLEN = "stolen", _("Another system took the token")
        PARTIAL = "partial", _("Refuses every second receiver")
        REPEATED = "repeated", _("Calls us three times")
        FORGED = "forged", _("Somebody else calls us")

    vendor = models.CharField(max_length=24)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    path = models.CharField(max_length=160, blank=True, default="")
    code = models.CharField(max_length=48, blank=True, default="")
    times = models.IntegerField(default=1)
    set_at = models.DateTimeField()


class SimulatedCallback(Entity):
    """One call from a vendor to our door that waits to be made, or how we answered it."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        HEARD = "heard", _("answered")
        FAILED = "failed", _("given up")

    vendor = models.CharField(max_length=24)
    url = models.CharField(max_length=500)
    method = models.CharField(max_length=8, default="POST")
    headers = models.JSONField(default=dict)
    body = EncryptedText(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    attempts = models.SmallIntegerField(default=0)
    status_code = models.SmallIntegerField(null=True, blank=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="simulated_callback_due", condition=models.Q(state="due"))
        ]


@dataclass(frozen=True, slots=True)
class Store:
    """One vendor's memory inside one tenant."""

    tenant_id: int
    vendor: str

    def get(self, collection: str, key: str) -> dict[str, Any] | None:
        """Return a record's data, None when there is none."""
        return self._records(collection).filter(key=key).values_list("data", flat=True).first()

    def put(self, collection: str, key: str, data: Mapping[str, Any]) -> None:
        """Keep a record, replacing the one of that key."""
        SimulatedRecord.objects.update_or_create(
            tenant_id=self.tenant_id,
            vendor=self.vendor,
            collection=collection,
            key=key,
            defaults={"data": dict(data), "changed_at": clock.wall()},
        )

    def change(self, collection: str, key: str, **values: Any) -> dict[str, Any]:
        """Change some values of a record, making it when there is none; return its data."""
        data = {**(self.get(collection, key) or {}), **values}
        self.put(collection, key, data)
        return data

    def all(self, collection: str) -> dict[str, dict[str, Any]]:
        """Return every record of a collection by its key, in the order they came."""
        return dict(self._records(collection).order_by("id").values_list("key", "data"))

    def delete(self, collection: str, key: str = "") -> None:
        """Forget a record, or a whole collection."""
        rows = self._records(collection)
        (rows.filter(key=key) if key else rows).delete()

    def next_number(self, name: str) -> int:
        """Return 1, 2, 3 … for a name."""
        return int(self.change("numbers", name, last=(self.get("numbers", name) or {}).get("last", 0) + 1)["last"])

    def carry(self, account: str, address: str, **values: Any) -> SimulatedMessage:
        """Put a message on a person's phone (or, with `direction="in"`, take one from it)."""
        told = {"direction": SimulatedMessage.Direction.OUT, "at": clock.now(), "external_id": uuid4().hex} | values
        return SimulatedMessage.objects.create(
            tenant_id=self.tenant_id, vendor=self.vendor, account=account, address=address, **told
        )

    def messages(self, address: str = "", account: str = "") -> models.QuerySet[SimulatedMessage]:
        """Return messages, oldest first."""
        rows = SimulatedMessage.objects.of(self.tenant_id).filter(vendor=self.vendor).order_by("id")
        rows = rows.filter(address=address) if address else rows
        return rows.filter(account=account) if account else rows

    def fault(self, *kinds: str, path: str = "") -> SimulatedFault | None:
        """Return the fault that is to be played now and count it, None when all is well."""
        rows = SimulatedFault.objects.of(self.tenant_id).filter(vendor=self.vendor, kind__in=kinds, times__gt=0)
        for row in rows.order_by("id").select_for_update():
            if path.startswith(row.path):
                SimulatedFault.objects.filter(pk=row.pk).update(times=row.times - 1)
                return row
        return None

    def set_fault(self, kind: str, *, path: str = "", code: str = "", times: int = 1) -> None:
        """Play a fault the next `times` times."""
        SimulatedFault.objects.create(
            tenant_id=self.tenant_id,
            vendor=self.vendor,
            kind=kind,
            path=path,
            code=code,
            times=times,
            set_at=clock.wall(),
        )

    def call_back(
        self,
        url: str,
        body: str = "",
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        after: timedelta = timedelta(0),
    ) -> None:
        """Call our door, a little later; `url` is whatever the account was told."""
        if not url:
            return
        forged, repeated = self.fault("forged"), self.fault("repeated")
        told = body.replace("a", "b").replace("1", "2") if forged else body
        for _time in range(3 if repeated else 1):
            SimulatedCallback.objects.create(
                tenant_id=self.tenant_id,
                vendor=self.vendor,
                url=url,
                method=method,
                headers=dict(headers or {}),
                body=told,
                due_at=clock.wall() + after,
            )
        wake(CALLBACKS)

    def _records(self, collection: str) -> models.QuerySet[SimulatedRecord]:
        return SimulatedRecord.objects.of(self.tenant_id).filter(vendor=self.vendor, collection=collection)
