"""Vaccines given or refused (VXU): each RXA."""

from collections.abc import Iterator
from typing import Final

from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.people.records import services as records
from renxin.people.records.services import ImmunizationData, LinesOf

from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .names import person_name
from .person import resolve
from .requests import KeepLines, Story
from .visit import find_visit, read_visit

KINDS: Final = ("VXU^V04",)
_STATUSES: Final = {"CP": "completed", "PA": "completed", "RE": "not-done", "NA": "not-done"}
_NOTHING_GIVEN: Final = "998"
_DOSE_NUMBER: Final = frozenset({"30973-2"})


def apply(incoming: Incoming) -> Story:
    """Keep every vaccine of the message; a history without any is news about the person only."""
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit(visit)
    encounter_id = encounter.pk if encounter else None
    yield from keep_clinical(incoming, patient_id, encounter_id)
    given = [one for group in _groups(incoming) if (one := _vaccine(incoming, group))]
    if given:
        told = LinesOf(patient_id=patient_id, source=incoming.authority, items=given, encounter_id=encounter_id)
        yield KeepLines(records.file_immunizations, told)
    return Outcome(patient_id, encounter_id)


def _groups(incoming: Incoming) -> Iterator[list[Segment]]:
    """Yield each RXA with the ORC before it and what stands below it."""
    group: list[Segment] = []
    for segment in incoming.message.segments:
        begins = segment.name == "ORC" or (segment.name == "RXA" and any(one.name == "RXA" for one in group))
        if begins:
            yield group
            group = []
        if segment.name in ("ORC", "RXA", "RXR", "OBX"):
            group.append(segment)
    yield group


def _vaccine(incoming: Incoming, group: list[Segment]) -> ImmunizationData | None:
    by_name = {segment.name: segment for segment in reversed(group)}
    rxa, rxr, orc = by_name.get("RXA"), by_name.get("RXR"), by_name.get("ORC")
    at = incoming.time(rxa, 3) or incoming.time(rxa, 4)
    code = storable(rxa.get(5), 64) if rxa else ""
    if rxa is None or not code or code == _NOTHING_GIVEN:
        return None
    status = _STATUSES.get(rxa.get(20).strip().upper(), "completed")
    if rxa.get(18).strip() and not rxa.get(20).strip():
        status = "not-done"
    number = (orc.get(3) or orc.get(2)) if orc else ""
    return ImmunizationData(
        code=code,
        occurred_at=at or incoming.happened_at,
        external_id=storable(f"{number}/{code}") if number.strip() else "",
        text=rxa.get(5, 2) or rxa.get(5, 5),
        system=storable(rxa.get(5, 3), 32),
        dose_number=_dose_number(group),
        lot=storable(rxa.get(15), 64),
        site=storable((rxr.get(2, 2) or rxr.get(2)) if rxr else "", 64),
        performer=storable(person_name(rxa.repeats(10), 2), 120),
        status="entered-in-error" if rxa.get(21).strip().upper() == "D" else status,
    )


def _dose_number(group: list[Segment]) -> int | None:
    said = [obx.get(5).strip() for obx in group if obx.name == "OBX" and obx.get(3) in _DOSE_NUMBER]
    return next((int(text) for text in said if text.isascii() and text.isdigit() and 0 < int(text) < 100), None)
