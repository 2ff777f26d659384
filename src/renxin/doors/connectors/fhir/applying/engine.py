"""The way of a batch: what is known, whom it is about, type by type into our tables, and every resource kept whole.

A step that fails is taken back and split, until the one resource at fault stands alone and is parked; the others go in.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from django.db import OperationalError, transaction

from renxin.doors.connectors.fhir.mapping import MODELLED
from renxin.doors.connectors.fhir.reasons import PATIENT_NOT_HERE
from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.reasons import FAILED, REFUSED, TEST_PATIENT
from renxin.doors.connectors.road.rules import is_test_patient
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.jobs.services import is_strict
from renxin.people.records import services as records
from renxin.people.records.services import ResourceData

from . import clinical, people, places, results, visits
from .batch import Batch
from .book import Book
from .item import Item

log = logging.getLogger("renxin.fhir")

Step = Callable[[Batch, Sequence[Item]], None]

STEPS: Final[dict[str, Step]] = {
    "Organization": places.take_places,
    "Practitioner": places.take_places,
    "Patient": people.take_patients,
    "RelatedPerson": people.take_related,
    "Encounter": visits.take_visits,
    "Condition": clinical.take_conditions,
    "AllergyIntolerance": clinical.take_allergies,
    "MedicationRequest": clinical.take_medicines,
    "MedicationStatement": clinical.take_medicines,
    "MedicationDispense": clinical.take_dispenses,
    "DiagnosticReport": results.take_reports,
    "Observation": results.take_observations,
    "Procedure": clinical.take_procedures,
    "Immunization": clinical.take_vaccines,
    "Appointment": visits.take_appointments,
}
_ABOUT_NOBODY: Final = ("Organization", "Practitioner", "Patient")


def apply(actor: Actor, source: str, items: Sequence[Item], *, together: bool = False) -> None:
    """Take resources of one sender in, inside the caller's transaction; what became of each stands in it.

    Those whose patient is not known yet stay `waiting` with `missing` set: the caller knows whether more will come.
    With `together` what goes wrong with one is raised: the caller takes all of them or none.
    """
    book = Book(actor, source)
    book.look_up(items)
    batch = Batch(actor, source, book, clock.now(), items)
    for item in items:
        _begin(item, book)
    for kind, step in STEPS.items():
        ready = [item for item in items if item.kind == kind and item.state == "waiting"]
        if kind not in _ABOUT_NOBODY:
            _find_people(ready, book)
            ready = [item for item in ready if item.patient_id is not None and item.modelled_id is None]
        if kind == "DiagnosticReport":
            lines = [item for item in items if item.kind == "Observation" and item.state == "waiting"]
            _find_people(lines, book)
        ready = [item for item in ready if item.said is not None or kind in ("Organization", "Practitioner")]
        if ready:
            if together:
                step(batch, ready)
            else:
                _take(step, batch, ready)
    others = [item for item in items if item.kind not in STEPS and item.state == "waiting"]
    _find_people(others, book)
    _leave_tests(batch)
    _keep(batch, [item for item in items if item.state == "waiting" and not item.missing])


def _begin(item: Item, book: Book) -> None:
    item.known = item.known or book.known(item.key)
    if item.known is not None and item.known.digest == item.digest:
        item.state, item.modelled_id, item.row_id = "unchanged", item.known.modelled_id, item.known.row_id
        item.patient_id = item.known.patient_id
        return
    mapping = MODELLED.get(item.kind)
    item.said = mapping.read(item.resource) if mapping and not item.aside else None
    if item.kind == "Patient" and item.said is not None and is_test_patient(item.said.name):
        item.park(TEST_PATIENT, "Patient.name")


def _find_people(items: Iterable[Item], book: Book) -> None:
    """Say whom each is about and which visit it belongs to; mark those whose patient has not come."""
    for item in items:
        if item.patient_id is not None or item.missing:
            continue
        item.patient_id = book.patient(item.subject)
        item.encounter_id = book.visit(item.visit)
        item.missing = item.patient_id is None and item.subject.says_something


def _leave_tests(batch: Batch) -> None:
    """Leave out what is about a test patient of this sender: of this batch, or left out before."""
    about = [item for item in batch.items if item.state == "waiting" and item.missing and item.subject.key]
    if not about:
        return
    named = {"/".join(item.subject.key) for item in about if item.subject.key}
    tests = {"/".join(item.key) for item in batch.items if item.kind == "Patient" and item.reason is TEST_PATIENT}
    before = InterfaceMessage.objects.of(batch.actor).filter(
        source=batch.source, control_id__in=named - tests, reason=TEST_PATIENT.code
    )
    tests |= set(before.values_list("control_id", flat=True))
    for item in about:
        if item.subject.key and "/".join(item.subject.key) in tests:
            item.park(TEST_PATIENT, item.kind)


def _take(step: Step, batch: Batch, items: Sequence[Item]) -> None:
    before = [(item, item.modelled_id) for item in batch.items if item.state == "waiting"]
    try:
        with transaction.atomic():
            step(batch, items)
    except OperationalError:
        raise  # the connection or the whole transaction is in doubt: the batch is taken again
    except Exception as error:
        for item, modelled_id in before:
            item.modelled_id, item.state = modelled_id, "waiting"
        if len(items) == 1:
            _refuse(items[0], error)
            return
        half = len(items) // 2
        _take(step, batch, items[:half])
        _take(step, batch, items[half:])


def _refuse(item: Item, error: Exception) -> None:
    if isinstance(error, RenxinError):
        item.park(REFUSED, error.where)
        return
    if is_strict():
        raise error
    log.error("fhir: %s failed: %s", item.kind, type(error).__name__)
    item.park(FAILED)


def _keep(batch: Batch, items: Sequence[Item]) -> None:
    kept = records.keep_resources(
        batch.actor,
        [
            ResourceData(
                source=batch.source,
                resource_type=item.kind[:64],
                external_id=item.external_id,
                body=item.text,
                patient_id=item.patient_id,
                version=_version(item),
                modelled_id=item.modelled_id,
            )
            for item in items
        ],
    )
    for item, row in zip(items, kept, strict=True):
        item.row_id = row.id
        item.state = "modelled" if item.modelled_id is not None else "kept"


def _version(item: Item) -> str:
    meta = item.resource.get("meta")
    return str(meta.get("versionId", ""))[:64] if isinstance(meta, dict) else ""


def park_missing(items: Iterable[Item]) -> None:
    """Park those whose patient has not come and will not come now."""
    for item in items:
        if item.state == "waiting" and item.missing:
            item.park(
                PATIENT_NOT_HERE, f"{item.kind}.{MODELLED[item.kind].subject if item.kind in MODELLED else 'subject'}"
            )
