"""Killed in the middle of an import: whoever comes next goes on, and the result is the same as if nothing had been."""

import os
import signal
import subprocess
import sys

import pytest

from renxin.doors.connectors.models import ImportBatch, ImportRun
from renxin.doors.connectors.tables import parts, running, uploading
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import ContactPoint, Patient

from .making import check, csv_of, upload

pytestmark = pytest.mark.commits
ROWS = 600
WORK = """
import django; django.setup()
from renxin.doors.connectors.tables import parts, running
parts.ROWS = 50
print("ready", flush=True)
while running.carry_on(): print("one", flush=True)
"""


def worker(database) -> subprocess.Popen:
    environment = {**database.environment, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    return subprocess.Popen([sys.executable, "-c", WORK], env=environment, stdout=subprocess.PIPE, text=True)


def test_a_worker_killed_again_and_again_takes_every_row_in_once(committed_db, monkeypatch):
    monkeypatch.setattr(parts, "ROWS", 50)
    house = hospital()
    rows = [[f"测甲{n}" if n % 60 else "", f"139{n:08d}"] for n in range(ROWS)]
    run = check(house, upload(house, "patients", csv_of(["姓名", "手机"], *rows)), idle=False)
    for lines in (2, 4, 3):
        found = worker(committed_db)
        for _ in range(lines):
            found.stdout.readline()
        found.send_signal(signal.SIGKILL)
        found.wait()
        found.stdout.close()
    while running.carry_on():
        pass
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.total, run.good, run.bad) == ("checked", ROWS, ROWS - 10, 10)
    assert not Patient.objects.exists()
    uploading.start(user_actor(house.user), run)
    pair = [worker(committed_db), worker(committed_db)]  # two share the run, and both die
    for found, lines in zip(pair, (3, 4), strict=True):
        for _ in range(lines):
            found.stdout.readline()
        found.send_signal(signal.SIGKILL)
        found.wait()
        found.stdout.close()
    while running.carry_on():
        pass
    run.refresh_from_db()
    assert (run.state, run.good, run.bad, run.created) == ("done", ROWS - 10, 10, ROWS - 10)
    assert Patient.objects.count() == ContactPoint.objects.count() == ROWS - 10
    assert Event.objects.filter(historic=True, kind="patient.registered").count() == ROWS - 10
    assert ImportBatch.objects.count() == ROWS // 50
