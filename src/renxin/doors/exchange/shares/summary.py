"""A summary as people read it, made from the FHIR document that is shared: page, print and file say the same. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .classes import CLASSES

Json = Mapping[str, Any]
_FINAL: Final = ("entered-in-error", "cancelled")
_DATES: Final = (
    "onsetDateTime", "effectiveDateTime", "issued", "performedDateTime", "occurrenceDateTime", "authoredOn",
    "recordedDate", "dateAsserted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a summary: what, how much or how, when (a date as text, empty when nobody knows)."""

    what: str
    detail: str = ""
    on: str = ""
    abnormal: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one class of data, the latest first."""

    title: object
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Who it is about and what is told."""

    name: str
    sex: str
    birth_date: str
    sections: tuple[Section, ...]


def only(document: Json, kinds: Sequence[str]) -> Json:
    """Return a document with these types of resources only, beside the patient and who wrote it."""
    wanted = {*kinds, "Composition", "Patient", "Organization"}
    return _with(
        [entry for entry in document.get("entry", []) if entry["resource"]["resourceType"] in wanted], document
    )


def without(document: Json, visits: set[str]) -> Json:
    """Return a document without some visits and everything that was noted at them."""
    hidden = {f"Encounter/{visit}" for visit in visits}
    return _with([entry for entry in document.get("entry", []) if not _belongs_to(entry["resource"], hidden)], document)


def read(document: Json, classes: Sequence[str]) -> Summary:
    """Return a document as people read it."""
    resources = [entry["resource"] for entry in document.get("entry", [])]
    patient: Json = next((one for one in resources if one["resourceType"] == "Patient"), {})
    sections = []
    for name in classes:
        title, kinds = CLASSES[name]
        lines = [line for kind in kinds for line in _lines(kind, resources)]
        sections.append(Section(title, tuple(sorted(lines, key=lambda line: line.on, reverse=True))))
    names = patient.get("name") or [{}]
    return Summary(
        name=names[0].get("text") or f"{names[0].get('family', '')}{''.join(names[0].get('given', []))}",
        sex=patient.get("gender", ""),
        birth_date=patient.get("birthDate", ""),
        sections=tuple(sections),
    )


def _with(entries: list[Json], document: Json) -> Json:
    """Return a document with these entries; its sections name only what is still in it."""
    kept = {_reference(entry["resource"]) for entry in entries}
    return {**document, "entry": [_told(entry, kept) for entry in entries]}


def _told(entry: Json, kept: set[str]) -> Json:
    resource = entry["resource"]
    if resource["resourceType"] != "Composition":
        return entry
    sections = [
        {**section, "entry": [one for one in section.get("entry", []) if one["reference"] in kept]}
        for section in resource.get("section", [])
    ]
    return {**entry, "resource": {**resource, "section": [one for one in sections if one["entry"]]}}


def _lines(kind: str, resources: Sequence[Json]) -> Iterator[Line]:
    reported = {
        result["reference"]
        for one in resources
        if one["resourceType"] == "DiagnosticReport"
        for result in one.get("result", [])
    }
    for one in resources:
        if one["resourceType"] != kind or one.get("status") in _FINAL:
            continue
        if kind == "Observation" and _reference(one) in reported and not _is_abnormal(one):
            continue  # said by its report already
        yield Line(_title(one), _detail(one), _date(one), abnormal=_is_abnormal(one))


def _title(one: Json) -> str:
    concept = next((one[name] for name in ("code", "medicationCodeableConcept", "vaccineCode") if name in one), None)
    if one["resourceType"] == "Encounter":
        return (
            (one.get("serviceType") or {}).get("text") or (one.get("serviceProvider") or {}).get("display", "") or "–"
        )
    return _words(concept) or "–"


def _detail(one: Json) -> str:
    if "valueQuantity" in one:
        return f"{one['valueQuantity'].get('value', '')} {one['valueQuantity'].get('unit', '')}".strip()
    if "component" in one:
        return " / ".join(_detail(part) for part in one["component"])
    if one["resourceType"] == "Encounter":
        return (one.get("class") or {}).get("display") or (one.get("class") or {}).get("code", "")
    doses = one.get("dosage") or one.get("dosageInstruction") or []
    said = [one.get("valueString"), one.get("conclusion"), *(dose.get("text") for dose in doses)]
    return "；".join(str(part) for part in said if part)


def _date(one: Json) -> str:
    period = one.get("period") or one.get("performedPeriod") or one.get("effectivePeriod") or {}
    given = next((one[name] for name in _DATES if one.get(name)), period.get("start", ""))
    return str(given)[:10]


def _words(concept: Json | None) -> str:
    if not concept:
        return ""
    codings = concept.get("coding") or []
    displayed = next((coding["display"] for coding in codings if coding.get("display")), "")
    return str(concept.get("text") or displayed or next((coding.get("code", "") for coding in codings), ""))


def _is_abnormal(one: Json) -> bool:
    codes = {coding.get("code") for concept in one.get("interpretation", []) for coding in concept.get("coding", [])}
    return bool(codes - {"N", None, ""})


def _belongs_to(one: Json, visits: set[str]) -> bool:
    at = (one.get("encounter") or one.get("context") or {}).get("reference", "")
    return _reference(one) in visits or at in visits


def _reference(one: Json) -> str:
    return f"{one['resourceType']}/{one.get('id', '')}"
