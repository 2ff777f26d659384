"""A rush for seats: five thousand people tap at five hundred slots within a minute, over HTTP.

Everybody tries a slot of her own choice and, refused, the next two; one in ten taps twice. Forty connections, as fast
as the web server answers. Afterwards nobody shares a seat, every hold that was answered stands in the book, and every
one of them becomes an appointment. The limit is the bare statement by eight plain connections.
"""

import http.client
import random
import socket
import threading
import time
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from ._served import Serving

SCALE = 5_000
TENANT: Final = 900_021
SLOTS: Final = 500
CONNECTIONS: Final = 40
TRIES: Final = 3
WARM: Final = 100
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def run(scale: int, report: Any) -> None:
    """Let `scale` people rush; raise when two share a seat or a hold is lost."""
    service_id, slots = clinic()
    people = crowd(scale)
    limit = bare_statements(report)
    plans = [plan(number, slots) for number in range(scale)]
    with Serving("--workers", "2", "--threads", "4") as port:
        rush(port, service_id, [(0, ["00000000-0000-0000-0000-000000000000"])] * WARM)
        begun = time.perf_counter()
        with report.measure("booking attempts", count=0, limit_rate=limit) as found:
            told = rush(port, service_id, list(zip(people, plans, strict=True)))
            found.latencies = [seconds for _who, _code, _hold, seconds in told]
            found.count = len(told)
            found.errors = sum(code not in (200, 409) for _who, code, _hold, _seconds in told)
            found.figures["rush_seconds"] = round(time.perf_counter() - begun, 2)
    held = {(who, hold) for who, code, hold, _seconds in told if code == 200}
    prove(held)
    with report.measure("confirmed", count=len(held)) as found:
        confirm(held)
    booked(len(held))


def clinic() -> tuple[int, list[str]]:
    """Make a hospital with ten sessions of fifty slots tomorrow, one seat in each."""
    from renxin.kernel.core import clock
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.models import Organization
    from renxin.people.organizations.services import add_department
    from renxin.programs.appointments import services
    from renxin.programs.appointments.models import Slot

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    actor = Actor.system(TENANT, "bench")
    department = add_department(actor, name="骨科", name_en="Orthopaedics", local_code="0401")
    services.write_policy(actor, services.PolicyData(shares={"window": 0}))
    service = services.write_service(
        actor,
        services.ServiceData(department_id=department.pk, code="RUSH", name="专家门诊", name_en="Expert clinic"),
    )
    day = clock.today() + timedelta(days=1)
    from datetime import time as at

    from renxin.people.organizations.services import add_practitioner

    for number in range(SLOTS // 50):
        services.add_session(
            actor,
            services.SessionData(
                department_id=department.pk,
                service_id=service.pk,
                practitioner_id=add_practitioner(actor, name=f"医生{number}").pk,
                on_date=day,
                starts=at(8),
                ends=at(20, 30),
            ),
        )
    return service.pk, [str(uid) for uid in Slot.objects.of(TENANT).order_by("pk").values_list("uid", flat=True)]


def crowd(many: int) -> list[int]:
    """Write people, without what a booking does not ask of them."""
    from renxin.kernel.core import clock
    from renxin.people.patients.models import Patient

    now = clock.now()
    rows = [Patient(tenant_id=TENANT, name=f"张{number}", created_at=now, updated_at=now) for number in range(many)]
    return [row.pk for row in Patient.objects.bulk_create(rows, batch_size=1000)]


def plan(number: int, slots: list[str]) -> list[str]:
    """Return the slots somebody tries, in her order; early hours are wanted most."""
    dice = random.Random(number)
    return [slots[int(len(slots) * dice.random() ** 1.5)] for _try in range(TRIES)]


def rush(port: int, service_id: int, people: list[tuple[int, list[str]]]) -> list[tuple[int, int, str, float]]:
    """Let everybody try until she has a seat or gives up; return (who, status, hold, seconds) of each attempt."""
    from renxin.programs.appointments.booking.door import hold_token

    tokens = {who: hold_token(TENANT, who, service_id) for who, _slots in people}
    told: list[tuple[int, int, str, float]] = []
    waiting = iter(people)
    gate = threading.Lock()

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.connect()
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            with gate:
                one = next(waiting, None)
            if one is None:
                return
            who, slots = one
            for slot in slots:
                found = [attempt(line, tokens[who], slot) for _tap in range(2 if who % 10 == 0 else 1)]
                told.extend((who, *each) for each in found)
                if found[0][0] == 200:
                    break

    threads = [threading.Thread(target=work) for _place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def attempt(line: http.client.HTTPConnection, token: str, slot: str) -> tuple[int, str, float]:
    """Try one slot; return status, the reference of the hold, and how long it took."""
    import json

    begun = time.perf_counter()
    line.request("POST", "/access/hold", urlencode({"token": token, "slot": slot, "try": "1"}), _FORM)
    answer = line.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - begun
    return answer.status, json.loads(body).get("hold", "") if answer.status == 200 else "", seconds


def prove(held: set[tuple[int, str]]) -> None:
    """Check that every answered hold has a seat of its own, and that no seat is held by nobody."""
    from renxin.programs.appointments.booking.door import held_key
    from renxin.programs.appointments.models import Seat

    keys = [held_key(hold) for _who, hold in held]
    rows = list(Seat.objects.of(TENANT).filter(state="held").values_list("hold_key", flat=True))
    if len(set(keys)) != len(keys) or sorted(rows) != sorted(keys):
        raise RuntimeError(f"{len(keys)} holds were answered, {len(set(keys))} differ, {len(rows)} seats are held")


def confirm(held: set[tuple[int, str]]) -> None:
    """Turn every hold into an appointment, and half of them twice: the network dropped."""
    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor
    from renxin.programs.appointments.booking.door import held_key
    from renxin.programs.appointments.services import BookingData
    from renxin.programs.appointments.services import confirm as confirm_hold

    with tenant.scope(TENANT):
        for number, (who, hold) in enumerate(sorted(held)):
            for _time in range(1 + number % 2):
                confirm_hold(Actor.patient(TENANT, who), held_key(hold), BookingData(patient_id=who, channel="portal"))


def booked(expected: int) -> None:
    """Check that every hold became one appointment on a seat of its own."""
    from renxin.programs.appointments.models import Appointment

    seats = list(Appointment.objects.of(TENANT).values_list("seat_id", flat=True))
    if not len(seats) == len(set(seats)) == expected:
        raise RuntimeError(f"{expected} holds, {len(seats)} appointments on {len(set(seats))} seats")


def bare_statements(report: Any) -> float:
    """Return how many times a second eight plain connections take a seat of a table of their own."""
    with report.owner() as owner:
        owner.execute("CREATE TABLE bench_seat (id bigint PRIMARY KEY, slot int NOT NULL, state text NOT NULL)")
        owner.execute("INSERT INTO bench_seat SELECT n, n % 500, 'free' FROM generate_series(1, 4000) n")
        owner.execute("CREATE INDEX ON bench_seat (slot)")

    def take(place: int) -> None:
        with report.owner() as line:
            for number in range(place, 2000, 8):
                line.execute(
                    "UPDATE bench_seat SET state = 'held' WHERE id = (SELECT id FROM bench_seat WHERE slot = %s"
                    " AND state = 'free' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)",
                    [number % 500],
                )

    start = time.perf_counter()
    threads = [threading.Thread(target=take, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 2000 / (time.perf_counter() - start)
