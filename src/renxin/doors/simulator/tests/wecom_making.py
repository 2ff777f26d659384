"""A company's WeCom over the simulated vendor, and what tests do with it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from tests.harness.ward import Ward, ward

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.calling_back import deliver_callbacks
from renxin.doors.simulator.vendors.connecting import connect
from renxin.doors.simulator.vendors.store import Store
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import OutboxItem, Receipt
from renxin.engagement.conversations.services import read_inbound
from renxin.people.patients import selectors as patients

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass(frozen=True)
class Company:
    """A connected account with two colleagues who may have contacts: `head_nurse` 周敏 and `nurse` 李静."""

    here: Ward
    channel: Channel
    store: Store

    def address(self, person: str) -> str:
        """Return the contact point's value of a person."""
        return f"{self.channel.account}:{person}"

    def hear(self) -> list[int]:
        """Let the vendor call our door and take in what it said."""
        answered = deliver_callbacks(Client())
        self.read()
        return answered

    def read(self) -> None:
        """Take in what was stored."""
        while read_inbound():
            pass

    def follow(self, person: str = "wm-wang", userid: str = "nurse", **told: str) -> int:
        """Let a patient become a colleague's contact; return who she is here."""
        people.add_customer(self.store, userid, person, **told)
        assert set(self.hear()) == {200}
        return self.who(person)

    def who(self, person: str, kind: str = "wecom") -> int:
        """Return who has an address."""
        (found,) = patients.patients_by_contact(self.channel.tenant_id, kind, self.address(person))
        return found

    def item(self, person: str = "wm-wang", key: str = "ab" * 16 + "-0", **values: Any) -> OutboxItem:
        """Return a message to a person."""
        told = {"text": "请您按时复诊。", "preview": "仁心医院有一条消息给您", "patient_id": 1} | values
        return OutboxItem(key=key, address=self.address(person), **told)

    def send(self, *items: OutboxItem) -> list[Receipt]:
        """Hand items over."""
        return channels.deliver(self.channel, items)


def company(kind: str = "wecom") -> Company:
    """Connect an account. Use inside `transport.installed()`."""
    here = ward()
    channel = connect(here.officer, kind, name="仁心医院", base=transport.HOST)
    made = Company(here, channel, Store(channel.tenant_id, kind))
    if kind == "wecom":
        for userid in ("head_nurse", "nurse"):
            people.add_member(made.store, userid)
        list(adapter_sync(made, "staff"))
    return made


def adapter_sync(made: Company, *rounds: str) -> list[Any]:
    """Fetch from the vendor: all, or the rounds named."""
    from renxin.engagement.channels.adapters.wecom import syncing

    names = rounds or ("staff", "tags", "contacts", "groups", "group_days")
    return [syncing.run(made.here.system, made.channel, name) for name in names]
