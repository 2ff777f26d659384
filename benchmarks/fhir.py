"""FHIR R4: bundles taken in from files; then one resource at a time over HTTP by eight clients: create, read, search.

The bundles are like those of a well-known generator of synthetic patients: a patient with visits, diagnoses, medicines,
vaccines, laboratory reports with their results, claims (which we keep but do not model); about 3 KB a resource. The
limit of taking in is the rows that came of it, written once more by plain INSERT … SELECT; that of reading is the same
resources fetched by plain SELECTs over eight connections.
"""

import http.client
import json
import random
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from ._served import CLIENTS, Serving

SCALE = 20_000
TENANT: Final = 900_002
CREATES: Final = 3_000
READS: Final = 6_000
SEARCHES: Final = 3_000
WARM: Final = 200
_TABLES: Final = (
    "patients_patient", "patients_identifier", "patients_contactpoint", "records_encounter", "records_condition",
    "records_medicationstatement", "records_procedure", "records_immunization", "records_diagnosticreport",
    "records_observation", "records_sourceresource", "timeline_event",
)  # fmt: skip
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰"
_VITALS: Final = (("8302-2", "Body Height", "cm"), ("29463-7", "Body Weight", "kg"), ("39156-5", "BMI", "kg/m2"))
_RESULTS: Final = (
    ("6690-2", "Leukocytes", "10*3/uL"), ("789-8", "Erythrocytes", "10*6/uL"), ("718-7", "Hemoglobin", "g/dL"),
    ("4544-3", "Hematocrit", "%"), ("777-3", "Platelets", "10*3/uL"), ("2339-0", "Glucose", "mg/dL"),
    ("38483-4", "Creatinine", "mg/dL"), ("2093-3", "Total Cholesterol", "mg/dL"),
)  # fmt: skip
Json = dict[str, Any]


def run(scale: int, report: Any) -> None:
    """Take `scale` resources in, twice; then create, read and search over HTTP."""
    actor = hospital()
    with tempfile.TemporaryDirectory() as folder:
        total = write_files(Path(folder), scale)
        counts = take_in(actor, folder, report, total)
        if counts.modelled + counts.kept != total:
            raise RuntimeError(f"{total} resources, {counts}")
    token = client()
    with Serving("--workers", "2", "--threads", "4", limit=100_000_000) as port:
        patients = [one["id"] for one in search(port, token, "Patient?_count=200")]
        together(port, token, create_of(patients), WARM)
        with report.measure("fhir create", count=CREATES) as found:
            found.latencies, found.errors = together(port, token, create_of(patients), CREATES)
        known = [("Patient", one) for one in patients]
        known += [
            ("Observation", one["id"]) for who in patients[:100] for one in search(port, token, observations(who))
        ]
        limit = plain_reads(report)
        with report.measure("fhir read", count=READS, limit_rate=limit) as found:
            found.latencies, found.errors = together(port, token, read_of(known), READS)
        with report.measure("fhir search", count=SEARCHES) as found:
            found.latencies, found.errors = together(port, token, search_of(patients), SEARCHES)


def take_in(actor: Any, folder: str, report: Any, total: int) -> Any:
    """Take the files in, then once more: nothing changes the second time."""
    from renxin.config import collector
    from renxin.doors.connectors.fhir.ingest import ingest

    with tempfile.TemporaryDirectory() as first:
        warm = write_files(Path(first), WARM * 5, seed=7)
        ingest(actor, [first], name="warm")
    collector.settle()  # as `renxin ingest` does
    with report.measure("fhir ingest", count=total, limit_rate=plain_rewriting(report, warm)):
        counts = ingest(actor, [folder], name="synthetic")
    with report.measure("fhir ingest again", count=total) as found:
        again = ingest(actor, [folder], name="synthetic")
        found.errors = total - again.unchanged
    return counts


def hospital() -> Any:
    """Make the hospital; return the sender that acts in it."""
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.models import Organization

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    return Actor.interface(TENANT, "bench")


def client() -> str:
    """Make a client; return an access token that opens everything."""
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.services import create_client, issue_access_token

    made = create_client(Actor.system(TENANT, "bench"), "bench", ["system/*.*"])
    issued = issue_access_token(made.client_id, made.secret)
    assert issued
    return issued[0]


def plain_rewriting(report: Any, total: int) -> float:
    """Return how many resources' rows a second plain SQL writes once more."""
    with report.owner() as owner:
        for table in _TABLES:
            owner.execute(f"CREATE TABLE again_{table} (LIKE {table} INCLUDING ALL)")
        start = time.perf_counter()
        with owner.transaction():
            for table in _TABLES:
                owner.execute(f"INSERT INTO again_{table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}")
        return total / (time.perf_counter() - start)


def plain_reads(report: Any) -> float:
    """Return how many kept resources a second eight plain connections fetch, one at a time."""
    with report.owner() as owner:
        keys = [row[0] for row in owner.execute("SELECT id FROM records_sourceresource LIMIT 5000").fetchall()]

    def fetch(share: list[int]) -> None:
        with report.owner() as line:
            for key in share:
                line.execute("SELECT * FROM records_sourceresource WHERE id = %s", [key]).fetchone()

    start = time.perf_counter()
    in_threads(fetch, [keys[at::CLIENTS] for at in range(CLIENTS)])
    return len(keys) / (time.perf_counter() - start)


Call = tuple[str, str, bytes | None]


def together(port: int, token: str, call_of: Callable[[int], Call], count: int) -> tuple[list[float], int]:
    """Make `count` calls by eight clients, each on a connection of its own; return their seconds and the failures."""
    latencies: list[float] = []
    failed: list[int] = []
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"}

    def work(share: range) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.connect()
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in share:
            method, path, body = call_of(number)
            start = time.perf_counter()
            line.request(method, f"/fhir/R4/{path}", body, headers)
            answer = line.getresponse()
            answer.read()
            latencies.append(time.perf_counter() - start)
            if answer.status not in (200, 201):
                failed.append(answer.status)

    in_threads(work, [range(at, count, CLIENTS) for at in range(CLIENTS)])
    return latencies, len(failed)


def in_threads(work: Callable[[Any], None], shares: list[Any]) -> None:
    """Run `work` on each share in a thread of its own."""
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def create_of(patients: list[str]) -> Callable[[int], Call]:
    """Return what creates one observation after the other."""
    dice = random.Random(3)

    def call(number: int) -> Call:
        at = f"2026-0{dice.randrange(1, 10)}-1{dice.randrange(10)}T{dice.randrange(10, 24)}:00:{number % 60:02d}+08:00"
        made = observation(dice, dice.choice(_RESULTS), at)
        body = {**made, "subject": {"reference": f"Patient/{dice.choice(patients)}"}}
        return "POST", "Observation", json.dumps(body).encode()

    return call


def read_of(known: list[tuple[str, str]]) -> Callable[[int], Call]:
    """Return what reads one resource after the other."""
    dice = random.Random(4)

    def call(_number: int) -> Call:
        kind, key = dice.choice(known)
        return "GET", f"{kind}/{key}", None

    return call


def search_of(patients: list[str]) -> Callable[[int], Call]:
    """Return what searches the newest glucose values of one patient after the other."""
    dice = random.Random(5)
    return lambda _number: ("GET", observations(dice.choice(patients)) + "&code=2339-0,718-7", None)


def observations(patient: str) -> str:
    """Return the search for a patient's newest observations."""
    return f"Observation?patient={patient}&_sort=-date&_count=10"


def search(port: int, token: str, query: str) -> list[Json]:
    """Return the resources of the first page of a search."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.request("GET", f"/fhir/R4/{query}", headers={"Authorization": f"Bearer {token}"})
    return [one["resource"] for one in json.loads(line.getresponse().read()).get("entry", [])]


def write_files(folder: Path, count: int, seed: int = 1) -> int:
    """Write bundles of at least `count` resources; return how many there are."""
    written, number = 0, 0
    while written < count:
        entries = list(entries_of(random.Random(seed * 1_000_003 + number)))
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        (folder / f"{number:06d}.json").write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
        written, number = written + len(entries), number + 1
    return written


def entries_of(dice: random.Random) -> Iterator[Json]:
    """Yield what one patient's bundle holds."""
    patient = patient_of(dice)
    yield entry(patient)
    who = {"reference": f"urn:uuid:{patient['id']}"}
    for year in range(2019, 2024):
        at = f"{year}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}T08:30:00+08:00"
        visit = new(dice, "Encounter", status="finished", subject=who)
        visit["class"] = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
        visit |= {"type": [concept("snomed", "185345009", "Encounter for symptom")]}
        visit |= {"period": {"start": at, "end": at.replace("T08", "T09")}}
        yield entry(visit)
        here = {"subject": who, "encounter": {"reference": f"urn:uuid:{visit['id']}"}}
        yield from (entry(one) for one in during(dice, at, here))


def during(dice: random.Random, at: str, here: Json) -> Iterator[Json]:
    """Yield what belongs to one visit."""
    for each in _VITALS:
        yield {**observation(dice, each, at), "id": uid(dice), **here}
    lines = [{**observation(dice, each, at), "id": uid(dice), **here} for each in dice.sample(_RESULTS, 4)]
    yield from lines
    report = new(dice, "DiagnosticReport", status="final", issued=at, **here)
    report |= {"code": concept("loinc", "58410-2", "Complete blood count"), "effectiveDateTime": at}
    yield report | {"result": [{"reference": f"urn:uuid:{one['id']}"} for one in lines]}
    problem = new(dice, "Condition", recordedDate=at, onsetDateTime=at, **here)
    yield problem | {"code": concept("snomed", str(dice.randrange(10**7)), "Disorder")}
    drug = new(dice, "MedicationRequest", status="active", intent="order", authoredOn=at, **here)
    yield drug | {"medicationCodeableConcept": concept("rxnorm", str(dice.randrange(10**6)), "Tablet")}
    vaccine = new(dice, "Immunization", status="completed", occurrenceDateTime=at, patient=here["subject"])
    yield vaccine | {"vaccineCode": concept("cvx", "140", "Influenza, seasonal"), "encounter": here["encounter"]}
    done = new(dice, "Procedure", status="completed", performedDateTime=at, **here)
    yield done | {"code": concept("snomed", "430193006", "Medication Reconciliation")}
    for kind in ("Claim", "ExplanationOfBenefit"):
        bill = new(dice, kind, status="active", created=at, patient=here["subject"])
        yield bill | {"item": [{"sequence": n, "note": "x" * 400} for n in range(8)]}


def patient_of(dice: random.Random) -> Json:
    """Return somebody nobody is."""
    name = dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=2))
    number = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    return new(
        dice,
        "Patient",
        name=[{"use": "official", "text": name, "family": name[0], "given": [name[1:]]}],
        gender=dice.choice(("male", "female")),
        birthDate=f"{dice.randrange(1930, 2020)}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}",
        identifier=[{"type": number, "system": "urn:bench:mrn", "value": str(dice.randrange(10**12))}],
        telecom=[{"system": "phone", "value": f"1{dice.randrange(3 * 10**9, 9 * 10**9)}"}],
        address=[{"city": "苏州市", "district": "工业园区", "line": [f"星湖街{dice.randrange(1, 999)}号"]}],
        text={"status": "generated", "div": f"<div>{'x' * 1500}</div>"},
    )


def observation(dice: random.Random, each: tuple[str, str, str], at: str) -> Json:
    """Return one measurement."""
    code, words, unit = each
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "laboratory", "display": "laboratory"}]}],
        "code": concept("loinc", code, words),
        "effectiveDateTime": at,
        "issued": at,
        "valueQuantity": {"value": round(dice.uniform(1, 200), 4), "unit": unit,
                          "system": "http://unitsofmeasure.org", "code": unit},
    }  # fmt: skip


def concept(system: str, code: str, words: str) -> Json:
    """Return a coded thing."""
    address = {"loinc": "http://loinc.org", "snomed": "http://snomed.info/sct"}.get(system, f"urn:bench:{system}")
    return {"coding": [{"system": address, "code": code, "display": words}], "text": words}


def new(dice: random.Random, kind: str, **elements: Any) -> Json:
    """Return a resource with an id."""
    tag = {"tag": [{"system": "https://example.org/tags", "code": "bench"}]}
    return {"resourceType": kind, "id": uid(dice), "meta": tag, **elements}


def uid(dice: random.Random) -> str:
    """Return an id that is the same in every run."""
    return str(UUID(int=dice.getrandbits(128), version=4))


def entry(resource: Json) -> Json:
    """Return an entry of a transaction."""
    request = {"method": "POST", "url": resource["resourceType"]}
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource, "request": request}
