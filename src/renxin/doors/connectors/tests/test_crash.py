"""Killed at the worst moment: what was acknowledged is there, and what was applied was applied once."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.kernel.timeline.models import Event

from .peers import Peer, hospital
from .sending import PERSON, message, visit

pytestmark = pytest.mark.commits

SERVE = """
import django, threading; django.setup()
from renxin.doors.connectors.hl7v2.server import serve
serve("127.0.0.1", 0, threading.Event(), started=lambda port: print(port, flush=True))
"""
APPLY = """
import django; django.setup()
from renxin.doors.connectors.road.applying import apply_waiting
print("ready", flush=True)
while True: print(apply_waiting(), flush=True)
"""


def run(program: str, database) -> subprocess.Popen:
    environment = {**database.environment, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)


def admissions(count: int) -> list[bytes]:
    people = [PERSON.replace("100^", f"{n}^").replace("13800138000", f"138{n:08d}") for n in range(count)]
    return [message("ADT^A01", person, visit(f"V{n}")).encode() for n, person in enumerate(people)]


def test_a_server_killed_after_its_answers_has_lost_nothing(committed_db):
    hospital()
    texts = admissions(30)
    server = run(SERVE, committed_db)
    answered = []
    with Peer(int(server.stdout.readline())) as peer:
        for text in texts[:20]:
            answered.append(peer.code(text)[0])
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert answered == ["AA"] * 20
    assert InterfaceMessage.objects.filter(state="received").count() == 20
    server = run(SERVE, committed_db)
    with Peer(int(server.stdout.readline())) as peer:  # the sender begins again from the start
        assert {peer.code(text)[0] for text in texts} == {"AA"}
    server.terminate()
    server.wait()
    while apply_waiting():
        pass
    assert InterfaceMessage.objects.filter(state="applied").count() == 30


def test_an_applier_killed_again_and_again_applies_everything_once(committed_db):
    from renxin.doors.connectors.hl7v2.framing import Frame
    from renxin.doors.connectors.hl7v2.intake import Intake

    hospital()
    Intake().answer([(Frame("message", text, len(text)), None) for text in admissions(400)])
    for batches in (0, 1):
        applier = run(APPLY, committed_db)
        for _ in range(batches + 1):
            applier.stdout.readline()  # ready, or one batch more; the next one is under way now
        applier.send_signal(signal.SIGKILL)
        applier.wait()
    while InterfaceMessage.objects.filter(state="received").exists():
        apply_waiting()
    assert InterfaceMessage.objects.filter(state="applied").count() == 400
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM timeline_event GROUP BY kind ORDER BY kind")
        assert cursor.fetchall() == [("encounter.started", 400), ("patient.registered", 400)]
    assert Event.objects.count() == 800
