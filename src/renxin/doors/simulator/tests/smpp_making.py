"""A gateway on a local port, pumped by a thread, that decides in memory; and a channel bound to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from renxin.doors.simulator.vendors.smpp import packets
from renxin.doors.simulator.vendors.smpp.gateway import Gateway
from renxin.doors.simulator.vendors.smpp.packets import Short
from renxin.engagement.channels import services
from renxin.engagement.channels.adapters.smpp import sessions
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.actor import Actor


class Desk:
    """Takes what it is told to take; `statuses` are said first, one a message, None for no answer at all."""

    def __init__(self) -> None:
        self.password = "geheim"
        self.statuses: list[int | None] = []
        self.taken: list[Short] = []
        self.owed: dict[int, bytes] = {}
        self.answered: list[int] = []
        self.heard = threading.Event()

    def admit(self, system_id, password):
        return 0 if (system_id, password) == ("renxin", self.password) else 0x0E

    def take(self, system_id, message):
        status = self.statuses.pop(0) if self.statuses else 0
        if status in (0, None):
            self.taken.append(message)
        return None if status is None else (status, "" if status else f"id{len(self.taken)}")

    def due(self, system_id):
        return list(self.owed.items())

    def told(self, number, status):
        self.answered.append(status)
        if not status:
            self.owed.pop(number)
        self.heard.set()

    def owe(self, text, *, sender="8613900000001", esm_class=0, coding=8, head=b""):
        body = head + text.encode("utf-16-be" if coding == 8 else "ascii")
        told = packets.spoken(sender, "10690000", body, esm_class=esm_class | (0x40 if head else 0), coding=coding)
        self.owed[len(self.answered) + len(self.owed) + 1] = told

    def owe_receipt(self, message_id, state):
        done = "done date:2603100901"
        self.owe(f"id:{message_id} sub:001 {done} stat:{state} err:000 text:", esm_class=4, coding=0)


@contextmanager
def gateway(desk: Desk) -> Iterator[Gateway]:
    """Serve `desk` on a free port until the block ends."""
    made, ends = Gateway(desk), threading.Event()

    def pump() -> None:
        while not ends.is_set():
            made.pump(0.005)

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        ends.set()
        thread.join()
        made.close()


@contextmanager
def bound(actor: Actor, port: int, **more: str) -> Iterator[Channel]:
    """Yield a channel that binds to the gateway; its session ends with the block."""
    told = {"host": "127.0.0.1", "port": str(port), "system_id": "renxin", "password": "geheim"}
    told |= {"sign_service": "仁心医院", "source_address": "10690000", "per_second": "5000", **more}
    channel = services.open_channel(actor, "smpp", f"运营商{port}", told)
    try:
        yield channel
    finally:
        sessions.end(channel)
