"""HL7 v2 over MLLP: stored and acknowledged with eight senders, then applied.

The limit of storing is the same bytes inserted by eight plain connections, one row and one commit each. The limit of
applying is the same rows, as they stand in the tables afterwards, written once more by plain INSERT … SELECT.
"""

import multiprocessing
import random
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

SCALE = 20_000
TENANT: Final = 900_001
SENDERS: Final = 8
APPLIERS: Final = 2
MESSAGES_A_VISIT: Final = 5
WARM: Final = 500
_TABLES: Final = (
    "patients_patient", "patients_identifier", "patients_contactpoint", "patients_identitylink",
    "patients_patientdepartment", "records_encounter", "records_condition", "records_diagnosticreport",
    "records_observation", "timeline_event", "timeline_feedinbox",
)  # fmt: skip
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰"
_LINES: Final = (
    ("WBC", "白细胞计数", "10^9/L", "3.5-9.5"), ("RBC", "红细胞计数", "10^12/L", "4.3-5.8"),
    ("HGB", "血红蛋白", "g/L", "130-175"), ("PLT", "血小板计数", "10^9/L", "125-350"),
    ("GLU", "葡萄糖", "mmol/L", "3.9-6.1"), ("CREA", "肌酐", "umol/L", "57-111"),
)  # fmt: skip


def run(scale: int, report: Any) -> None:
    """Send `scale` messages of about 1.2 KB from eight senders and wait for each answer; then apply them."""
    hospital()
    work = [list(messages(sender, scale // SENDERS)) for sender in range(SENDERS)]
    total = sum(map(len, work))
    stored_limit = plain_inserts(report, work)
    applied_limit = plain_rewriting(report)
    with Listening() as port, report.measure("mllp stored", count=total, limit_rate=stored_limit) as found:
        found.latencies, found.errors = send_all(port, work)
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(APPLIERS + 1)
    appliers = [context.Process(target=apply_all, args=(ready,)) for _ in range(APPLIERS)]
    for applier in appliers:
        applier.start()
    ready.wait()
    with report.measure("mllp applied", count=total, limit_rate=applied_limit) as found:
        for applier in appliers:
            applier.join()
        found.errors = unapplied()


def hospital() -> None:
    """Make the hospital, its departments and the interface."""
    from renxin.doors.connectors.services import ensure_default_interfaces
    from renxin.people.organizations.models import Organization

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    for number in range(12):
        Organization.objects.create(
            tenant_id=TENANT,
            kind=Organization.Kind.DEPARTMENT,
            name=f"科室{number}",
            local_code=f"D{number:02d}",
            part_of_id=TENANT,
        )
    ensure_default_interfaces()


def messages(sender: int, count: int) -> Iterator[bytes]:
    """Yield a sender's messages in order: each visit is an admission, an update, two results and a discharge."""
    dice = random.Random(sender)
    visits = -(-count // MESSAGES_A_VISIT)
    made = 0
    for visit in range(visits):
        for step in range(MESSAGES_A_VISIT):
            if made < count:
                yield message(sender, visit, step, dice).encode()
            made += 1


def message(sender: int, visit: int, step: int, dice: random.Random) -> str:
    """Return one message of about 1.2 KB."""
    kind = ("ADT^A01", "ADT^A08", "ORU^R01", "ORU^R01", "ADT^A03")[step]
    number = sender * 10_000_000 + visit
    who = random.Random(number)
    name = who.choice(_SURNAMES) + "".join(who.choices(_GIVEN, k=2))
    at = f"2026030{1 + step}{dice.randrange(10, 20)}{dice.randrange(10, 59)}00"
    street = f"江苏省苏州市工业园区星湖街{who.randrange(1, 999)}号"
    pid = (
        f"PID|1||{number}^^^HIS^PI||{name}||{who.randrange(1940, 2015)}0{who.randrange(1, 9)}1{who.randrange(9)}|"
        f"{who.choice('12')}|||{street}||1{who.randrange(3 * 10**9, 9 * 10**9)}"
    )
    pv1 = f"PV1|1|I|W{who.randrange(9)}^{who.randrange(99)}^1|||||||D{who.randrange(12):02d}|||||||||V{number}"
    pv1 += "|" * 17 + ("1" if step == 4 else "") + "|" * 8 + f"20260301080000|{at if step == 4 else ''}"
    head = f"MSH|^~\\&|HIS{sender}|BENCH|RENXIN|BENCH|{at}||{kind}|{number}-{step}|P|2.4||||||UNICODE UTF-8"
    body = [head, f"EVN|{kind[4:]}|{at}", pid, pv1]
    body += results(number, step, at, dice) if kind == "ORU^R01" else [f"DG1|1|ICD-10|I{who.randrange(10, 99)}^诊断"]
    text = "\r".join(body)
    return f"{text}\rZXX|{'x' * max(0, 1194 - len(text.encode()))}\r"


def results(number: int, step: int, at: str, dice: random.Random) -> list[str]:
    """Return one report of four lines."""
    lines = [f"OBR|1||R{number}-{step}|LAB^检验报告|||{at}|||||||||||||||{at}||LAB|F"]
    for place, (code, text, unit, reference) in enumerate(dice.sample(_LINES, 4), start=1):
        lines.append(f"OBX|{place}|NM|{code}^{text}||{dice.uniform(1, 200):.1f}|{unit}|{reference}|N|||F|||{at}")
    return lines


def plain_inserts(report: Any, work: list[list[bytes]]) -> float:
    """Return how many of the same bytes a second eight plain connections insert, one commit each."""
    with report.owner() as owner:
        owner.execute("CREATE TABLE bench_raw (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, raw bytea NOT NULL)")

    def insert(share: list[bytes]) -> None:
        with report.owner() as line:
            for raw in share:
                line.execute("INSERT INTO bench_raw (raw) VALUES (%b)", [raw])

    shares = [share[:500] for share in work]
    start = time.perf_counter()
    together(insert, shares)
    return sum(map(len, shares)) / (time.perf_counter() - start)


def send_all(port: int, work: list[list[bytes]]) -> tuple[list[float], int]:
    """Send every share over a connection of its own; return the seconds of each answer and how many were not AA."""
    latencies: list[float] = []
    refused: list[bytes] = []

    def send(share: list[bytes]) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for raw in share:
                start = time.perf_counter()
                line.sendall(b"\x0b" + raw + b"\x1c\r")
                answer = line.recv(65536)
                while not answer.endswith(b"\x1c\r"):
                    answer += line.recv(65536)
                latencies.append(time.perf_counter() - start)
                if b"MSA|AA|" not in answer:
                    refused.append(answer)

    together(send, work)
    return latencies, len(refused)


def together(task: Any, shares: list[Any]) -> None:
    """Run `task` on each share in a thread of its own."""
    threads = [threading.Thread(target=task, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Listening:
    """The MLLP server in a process of its own; the block gets its port."""

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        self._process = multiprocessing.get_context("spawn").Process(target=listen, args=(port,))
        self._process.start()
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the MLLP server did not start")

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.join()


def listen(port: int) -> None:
    """Serve until terminated."""
    import django

    django.setup()
    from renxin.doors.connectors.hl7v2.server import serve

    serve("127.0.0.1", port, threading.Event())


def apply_all(ready: Any = None) -> None:
    """Apply until nothing waits; with a barrier, begin when everybody is ready."""
    if ready:
        import django

        django.setup()
    from renxin.doors.connectors.models import InterfaceMessage
    from renxin.doors.connectors.road.applying import apply_waiting

    waiting = InterfaceMessage.objects.filter(state="received")
    waiting.exists()  # connected
    if ready:
        ready.wait()
    while apply_waiting() or waiting.exists():
        pass


def unapplied() -> int:
    """Return how many messages were not applied."""
    from renxin.doors.connectors.models import InterfaceMessage

    return InterfaceMessage.objects.exclude(state="applied").count()


def plain_rewriting(report: Any) -> float:
    """Apply a few messages first; return how many a second plain SQL writes of the rows that came of them."""
    from renxin.doors.connectors.hl7v2.framing import Frame
    from renxin.doors.connectors.hl7v2.intake import Intake

    first = list(messages(SENDERS + 1, WARM))
    Intake().answer([(Frame("message", raw, len(raw)), None) for raw in first])
    apply_all()
    with report.owner() as owner:
        for table in _TABLES:
            owner.execute(f"CREATE TABLE again_{table} (LIKE {table} INCLUDING ALL)")
        start = time.perf_counter()
        with owner.transaction():
            for table in _TABLES:
                owner.execute(f"INSERT INTO again_{table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}")
        return len(first) / (time.perf_counter() - start)
