"""The copy a person gets: one page that reads itself, and further documents that doors add (a FHIR bundle)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone as _zones
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, exports
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.references import Reference, references
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors
from renxin.people.patients.merging import contents
from renxin.people.patients.models import Patient, RightsFile, RightsRequest
from renxin.people.patients.rulebook import rights_pack

from .requesting import State, locked_request

MOST_ROWS: Final = 5_000
"""So many rows of one table stand in the readable copy; the rest is in the other documents."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table as the person reads it."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    more: int = 0


@transaction.atomic
def make_copy(actor: Actor, uid: str) -> list[RightsFile]:
    """Make the files of a request: a readable page in the person's language, and what doors registered.

    They are kept encrypted and are gone after the days of the pack. Making them again replaces the earlier ones.
    """
    row = locked_request(actor, uid, State.WORKING)
    patient = selectors.get_by_id(actor, row.patient_id)
    made = [_page(actor, patient, row)]
    made += [make(actor, patient.pk) for _code, make in sorted(exports.documents().items())]
    now = clock.now()
    row.files.update(content=None, expires_at=now)
    files = [
        RightsFile(
            tenant_id=actor.tenant_id,
            request=row,
            name=document.name[:120],
            media_type=document.media_type,
            size=len(document.content),
            content=document.content,
            made_at=now,
            expires_at=now + timedelta(days=rights_pack.pack().file_days),
        )
        for document in made
    ]
    RightsFile.objects.bulk_create(files)
    record_access(actor, "rights.copy", "rights_request", row.uid, patient_id=patient.pk, detail={"files": len(files)})
    return files


@transaction.atomic
def take_file(actor: Actor, uid: str) -> RightsFile:
    """Return a file with its content, and note who took it out of the house.

    Raises:
        NotFound: there is none, or its time is over.
    """
    actor.require("rights.work")
    row = RightsFile.objects.of(actor).filter(uid=uid, content__isnull=False, expires_at__gt=clock.now()).first()
    if row is None:
        raise NotFound("file")
    request = selectors.rights_request(actor, str(row.request.uid))
    row.taken += 1
    row.save(update_fields=["taken"])
    record_access(actor, "rights.take", "rights_file", row.uid, patient_id=request.patient_id)
    return row


def sections(actor: Actor, patient: Patient) -> list[Section]:
    """Return everything that names the patient (or a record merged into hers), table by table, in words."""
    ids = selectors.records_of(actor.tenant_id, patient.pk)
    zone = organizations.zone_of(actor)
    found = [_person(patient)]
    for reference in references():
        own = reference.field == "patient_id" and reference.model is not Patient
        exporter = exports.exporter_of(reference.model) if own and reference.model._meta.managed else None
        if exporter is None:
            continue
        section = _section(actor, reference, exporter, ids, zone)
        if section.rows:
            found.append(section)
    return found


def _page(actor: Actor, patient: Patient, request: RightsRequest) -> exports.Document:
    language = "zh-hans" if patient.language.startswith("zh") else "en"
    with translation.override(language):
        context = {
            "hospital": organizations.tenant(actor),
            "patient": patient,
            "request": request,
            "sections": sections(actor, patient),
            "registry": selectors.registry(patient, language),
            "made_at": clock.now(),
        }
        html = render_to_string("patients/rights/copy.html", context)
        name = _("Copy of personal data")
    return exports.Document(f"{name} {request.number}.html", "text/html; charset=utf-8", html.encode())


def _person(patient: Patient) -> Section:
    rows = [
        [pgettext("person", "Name"), patient.name],
        [_("Sex"), str(patient.get_sex_display())],
        [_("Date of birth"), _said(patient.birth_date, None)],
        [_("Address"), patient.address],
        [_("Language"), patient.language],
    ]
    return Section(_("The person"), [], [row for row in rows if row[1]])


def _section(actor: Actor, reference: Reference, exporter: exports.Exporter, ids: list[int], zone: Any) -> Section:
    model = reference.model
    rows = model._base_manager.filter(**{"tenant_id": actor.tenant_id, "patient_id__in": ids} | dict(exporter.where))
    count = rows.count()
    ordered = rows.order_by(*(exporter.order or ("id",)))[:MOST_ROWS]
    lines = [[_said(_read(row, name), zone) for name in exporter.columns] for row in ordered]
    named = contents.content_of(model._meta.label)
    title = str(exporter.title if exporter.title != model._meta.verbose_name or named is None else named.words)
    return Section(title, [str(word) for word in exporter.columns.values()], lines, max(count - len(lines), 0))


def _read(row: Any, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name)


def _said(value: Any, zone: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, datetime):
        return _zones.localtime(value, zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
