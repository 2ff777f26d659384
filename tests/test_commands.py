"""The command line from outside: exit codes, JSON, and the whole product started, hurt and stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from renxin.config.postgres import Cluster
from renxin.people.organizations.tests.making import hospital

COMMAND = [sys.executable, "-m", "renxin.config.cli"]
# Everything is slower on a machine that runs the other tests too; nothing here waits longer than it must.
PATIENCE = 180


def renxin(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    everything = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run([*COMMAND, *arguments], env=everything, capture_output=True, text=True, check=False)


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain"
        time.sleep(0.1)


def free_ports(count: int) -> list[str]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def test_help_names_the_exit_codes_and_only_what_is_there():
    done = renxin("--help")
    assert done.returncode == 0
    assert "Exit codes" in done.stdout
    for command in ("up", "web", "worker", "db", "doctor", "bench", "messages"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize("arguments", [("nonsense",), ("web", "--port", "many"), ("bench", "nonsense")])
def test_what_is_not_understood_ends_with_2(arguments):
    assert renxin(*arguments).returncode == 2


def test_no_database_ends_with_3_and_says_what_to_check():
    done = renxin("doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 3
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_sound_installation_sound(committed_db):
    web, live, mllp = free_ports(3)
    ports = ("--port", web, "--live-port", live, "--mllp-port", mllp)
    done = renxin("doctor", "--json", *ports, **committed_db.environment)
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    sick = {finding["check"] for finding in findings if not finding["ok"]}
    assert {"database", "migrations", "keys", "assets", "words", "clock", "disk", "ports"} <= {
        finding["check"] for finding in findings
    }
    # A server of one's own may let us in as a superuser, which the doctor dislikes.
    assert sick <= {"database"}
    assert done.returncode == bool(sick)


def test_the_doctor_says_what_to_do_in_the_language_of_the_terminal(committed_db):
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = str(occupied.getsockname()[1])
        done = renxin("doctor", "--live-port", port, **committed_db.environment, LC_ALL="zh_CN.UTF-8")
    assert done.returncode == 1
    assert "被其他程序占用" in done.stdout


ADMISSION = (
    "MSH|^~\\&|HIS|H1|RENXIN|H1|20260310090000||ADT^A01|{number}|P|2.5\rEVN|A01|20260310090000\r"
    "PID|1||P{number}^^^HIS^MR||张^伟||19800101|M\rPV1|1|I|W1{empty}|V{number}\r"
)


def test_files_go_in_once_and_the_counts_add_up(committed_db, tmp_path):
    hospital()
    messages = [ADMISSION.format(number=number, empty="|" * 15) for number in (1, 2)]
    (tmp_path / "day.hl7").write_text(
        "\r".join([*messages, ADMISSION.format(number=3, empty="|" * 15).replace("ADT^A01", "ZZZ^Z99")])
    )
    first, second = (
        json.loads(renxin("ingest", "hl7", "--json", str(tmp_path), **committed_db.environment).stdout)
        for _ in range(2)
    )
    assert first == {"read": 3, "applied": 2, "ignored": 1, "parked": 0, "unchanged": 0}
    assert second == {"read": 3, "applied": 0, "ignored": 0, "parked": 0, "unchanged": 3}


def test_a_server_refuses_a_database_without_tables_and_a_taken_port(committed_db, database_server):
    empty = database_server.own_name("empty")
    database_server.create(empty)
    url = committed_db.url.replace(committed_db.name, empty)
    done = renxin("web", "--port", free_ports(1)[0], **{**committed_db.environment, "DATABASE_URL": url})
    database_server.drop(empty)
    assert done.returncode == 1
    assert "renxin db migrate" in done.stderr
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = str(occupied.getsockname()[1])
        done = renxin("web", "--port", port, **committed_db.environment)
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr


def test_a_measurement_prints_one_comparable_line(bench_home):
    done = renxin("bench", "ids", "--scale", "2000", "--json", RENXIN_BENCH_HOME=str(bench_home), DATABASE_URL="")
    assert done.returncode == 0, done.stderr
    (line,) = [json.loads(text) for text in done.stdout.splitlines()]
    assert set(line) == {
        "name", "scale", "seconds", "rate", "limit_rate", "ratio_to_limit", "p50_ms", "p95_ms", "peak_mib", "errors",
    }  # fmt: skip
    assert (line["name"], line["scale"], line["errors"]) == ("ids", 2000, 0)
    assert line["rate"] > 0


@pytest.fixture
def bench_home(tmp_path) -> Iterator[Path]:
    yield tmp_path
    remove_cluster(tmp_path)


def remove_cluster(home: Path) -> None:
    cluster = Cluster(home)
    cluster.stop()
    if cluster.place.account:
        subprocess.run(["rm", "-rf", str(cluster.place.data.parent)], check=True)


class Running:
    """`renxin up`, running."""

    def __init__(self, home: Path) -> None:
        self.web, live, mllp = free_ports(3)
        environment = {**os.environ, "RENXIN_HOME": str(home), "DATABASE_URL": "", "RENXIN_PG_BIN": ""}
        ports = ("--port", self.web, "--live-port", live, "--mllp-port", mllp)
        self.process = subprocess.Popen([*COMMAND, "up", *ports], env=environment, stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.web}/readyz", timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def child(self, name: str) -> psutil.Process | None:
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it may just be ending
                if name in process.cmdline():
                    return process
        return None


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Path]:
    """A home folder that the tests of `up` share, so that its tables are made once."""
    home = tmp_path_factory.mktemp("installation")
    yield home
    remove_cluster(home)


@pytest.fixture
def running(installation) -> Iterator[Running]:
    found = Running(installation)
    yield found
    if found.process.poll() is None:
        found.process.terminate()
        found.process.wait(PATIENCE)


# One after the other in one worker: they share the installation.
@pytest.mark.commits
@pytest.mark.xdist_group("up")
def test_up_starts_everything_restarts_what_dies_and_stops_everything(running, installation):
    wait_for(running.answers)
    wait_for(lambda: running.child("worker"))
    for name in ("web", "worker"):
        before = running.child(name)
        before.send_signal(signal.SIGKILL)
        wait_for(lambda name=name, old=before.pid: (new := running.child(name)) and new.pid != old)
    wait_for(running.answers)
    family = psutil.Process(running.process.pid).children(recursive=True)
    running.process.terminate()
    assert running.process.wait(PATIENCE) == 0
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert Cluster(installation).running() is False


@pytest.mark.commits
@pytest.mark.xdist_group("up")
def test_kill_9_of_up_leaves_nobody_behind(running):
    wait_for(running.answers)
    family = psutil.Process(running.process.pid).children(recursive=True)
    running.process.kill()
    running.process.wait(PATIENCE)
    wait_for(lambda: not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE])
