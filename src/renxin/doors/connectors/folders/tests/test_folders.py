"""Files that lie in a folder are taken in by themselves, once, here and behind SFTP."""

import os
import socket
import threading
from datetime import timedelta

import paramiko
import pytest

from renxin.doors.connectors.folders import places, polling
from renxin.doors.connectors.models import ImportRun, InterfaceMessage, SourceCursor
from renxin.doors.connectors.tables import sources
from renxin.doors.connectors.tables.polling import SourceTrouble
from renxin.doors.connectors.tables.sources import SourceData
from renxin.doors.connectors.tables.tests.making import csv_of, workbook
from renxin.doors.connectors.tables.tests.test_reading import dbf
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

pytestmark = pytest.mark.django_db


def source_of(house, address):
    data = SourceData(kind="folder", name="夜间文件", rows="patients", address=str(address), authority="HIS")
    return sources.save_source(Actor.system(house.tenant.pk, "tests"), None, data)


def look(times=2):
    for _ in range(times):
        SourceCursor.objects.update(next_at=clock.wall() - timedelta(seconds=1))
        while polling.poll():
            pass
    run_until_idle("connectors.imports")


def test_files_of_every_kind_are_taken_in_once_and_moved(tmp_path):
    house = hospital()
    source_of(house, tmp_path)
    (tmp_path / "a.csv").write_bytes(
        csv_of(["姓名", "手机"], ["王芳", "13800138001"], ["李明", "12"], charset="gb18030")
    )
    (tmp_path / "b.xlsx").write_bytes(workbook(["姓名", "手机"], ["赵云", 13800138002.0]))
    (tmp_path / "c.dbf").write_bytes(dbf([("孙丽", "13800138003")], ["BRXM", "LXDH"]))
    (tmp_path / "visits_0301.csv").write_bytes(
        csv_of(["姓名", "手机", "就诊号", "就诊时间"], ["王芳", "13800138001", "V1", "2026-03-01"])
    )
    (tmp_path / "readme.md").write_text("not a table")
    look(6)
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == [
        "a.csv",
        "b.xlsx",
        "c.dbf",
        "visits_0301.csv",
    ]
    assert (tmp_path / "readme.md").exists()
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"done"}
    assert set(Patient.objects.values_list("name", flat=True)) == {"王芳", "赵云", "孙丽"}
    assert Encounter.objects.count() == 1
    assert InterfaceMessage.objects.get().place == "3 · 手机"
    assert not Event.objects.filter(historic=True).exists()
    look()
    assert ImportRun.objects.count() == 4


def test_a_file_that_still_grows_is_left_alone(tmp_path):
    source_of(hospital(), tmp_path)
    path = tmp_path / "a.csv"
    for n in range(3):
        path.write_bytes(csv_of(["姓名"], *([f"测甲{k}"] for k in range(n + 1))))
        look(1)
    assert not ImportRun.objects.exists()
    look(1)
    assert ImportRun.objects.get().good == 3


def test_killed_between_keeping_and_moving_it_is_not_taken_twice(tmp_path, monkeypatch):
    source_of(hospital(), tmp_path)
    (tmp_path / "a.csv").write_bytes(csv_of(["姓名"], ["王芳"]))
    monkeypatch.setattr(places.LocalFolder, "move", lambda *_: None)
    look(3)
    monkeypatch.undo()
    look(2)
    assert ImportRun.objects.count() == 1
    assert (tmp_path / "done" / "a.csv").exists()


def test_a_file_nobody_can_read_is_moved_aside_and_said(tmp_path):
    source_of(hospital(), tmp_path)
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    look(2)
    assert (tmp_path / "failed" / "a.xlsx").exists()
    run = ImportRun.objects.get()
    assert (run.state, bool(run.reason)) == ("failed", True)


def test_a_file_with_unknown_headings_waits_for_a_person(tmp_path):
    source_of(hospital(), tmp_path)
    (tmp_path / "a.csv").write_bytes(csv_of(["甲", "乙"], ["x", "y"]))
    look(2)
    assert ImportRun.objects.get().state == "uploaded"


def test_a_folder_that_is_not_there_is_said_at_once():
    with pytest.raises(InvalidInput):
        source_of(hospital(), "/nowhere/at/all")


class _Server(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        good = (username, password) == ("renxin", "Se cret")
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, _kind, _chanid):
        return paramiko.OPEN_SUCCEEDED


class _Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Files(paramiko.SFTPServerInterface):
    root = ""

    def _path(self, path):
        return os.path.join(self.root, path.lstrip("/"))

    def list_folder(self, path):
        folder = self._path(path)
        found = []
        for name in os.listdir(folder):
            one = paramiko.SFTPAttributes.from_stat(os.stat(os.path.join(folder, name)))
            one.filename = name
            found.append(one)
        return found

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._path(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path, flags, _attr):
        handle = _Handle(flags)
        handle.readfile = open(self._path(path), "rb")  # noqa: SIM115  the server closes it
        return handle

    def mkdir(self, path, _attr):
        os.makedirs(self._path(path), exist_ok=True)
        return paramiko.SFTP_OK

    def remove(self, path):
        try:
            os.remove(self._path(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return paramiko.SFTP_OK

    def rename(self, oldpath, newpath):
        os.rename(self._path(oldpath), self._path(newpath))
        return paramiko.SFTP_OK


@pytest.fixture
def sftp(tmp_path):
    """An SFTP server over a folder; yields the folder, the address and a way to change the host's key."""
    listener = socket.create_server(("127.0.0.1", 0))
    keys = [paramiko.ECDSAKey.generate()]
    files = type("Files", (_Files,), {"root": str(tmp_path)})
    transports = []

    def serve():
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            transport.add_server_key(keys[-1])
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
            transport.start_server(event=threading.Event(), server=_Server())
            transports.append(transport)

    threading.Thread(target=serve, daemon=True).start()
    (tmp_path / "out").mkdir()
    yield tmp_path / "out", f"sftp://renxin:Se%20cret@127.0.0.1:{listener.getsockname()[1]}/out", keys
    listener.close()
    for transport in transports:
        transport.close()


def test_files_behind_sftp_are_taken_in_and_moved(sftp):
    folder, address, _keys = sftp
    found = source_of(hospital(), address)
    assert found.profile["fingerprint"].startswith("SHA256:")
    (folder / "a.csv").write_bytes(csv_of(["姓名", "手机"], ["王芳", "13800138001"]))
    look(2)
    assert ImportRun.objects.get().state == "done"
    assert (folder / "done" / "a.csv").exists()


def test_a_host_with_another_key_gets_no_password(sftp):
    _folder, address, keys = sftp
    source_of(hospital(), address)
    keys.append(paramiko.ECDSAKey.generate())
    look(1)
    assert SourceCursor.objects.get().error == "source_host"
    with pytest.raises(SourceTrouble), places.opened(address, "SHA256:other"):
        pass
