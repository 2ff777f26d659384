"""Who is meant: tags, segments, departments, an uploaded list. Each is one query, never a walk over patients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.models import PatientTag, Segment, SegmentMember, Tag
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, PatientDepartment

from .models import Broadcast, Recipient

KINDS: Final = ("tags", "segments", "departments", "list")
MOST_LINES: Final = 50_000


_DROP: Final = "DELETE FROM broadcasts_recipient WHERE tenant_id = %s AND broadcast_id = %s AND patient_id NOT IN "
_ADD: Final = """
INSERT INTO broadcasts_recipient (tenant_id, broadcast_id, patient_id, origin_patient_id, state, rule)
SELECT %s, %s, found.id, found.id, 'waiting', '' FROM (WANTED) AS found(id) ORDER BY found.id
ON CONFLICT (tenant_id, broadcast_id, patient_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """What an uploaded list came to: the people, and how many of its lines named nobody."""

    patient_ids: tuple[int, ...]
    unknown: int


def read_list(actor: Actor, text: str) -> Listed:
    """Find the people of a list: one number a line (telephone, record, card); what follows a comma is not read.

    Raises:
        InvalidInput: it is empty or too long.
    """
    lines = [first for line in text.lstrip("\ufeff").splitlines() if (first := _first_cell(line))]
    if not lines or len(lines) > MOST_LINES:
        raise InvalidInput(_("Give between 1 and %(most)s lines.") % {"most": MOST_LINES}, where="numbers")
    found = patients.found_by_numbers(actor.tenant_id, lines)
    named = {patient_id for ids in found.values() for patient_id in ids}
    return Listed(tuple(sorted(named)), sum(line not in found for line in lines))


def _first_cell(line: str) -> str:
    return line.replace("，", ",").split(",")[0].strip().strip('"')


def people(actor: Actor, broadcast: Broadcast) -> QuerySet[Patient]:
    """Return the patients who are meant, living ones with a record of their own, within the actor's reach.

    Raises:
        InvalidInput: nobody is meant.
    """
    rows = Patient.objects.of(actor).filter(status=Patient.Status.ACTIVE, deceased_at__isnull=True)
    rows = rows.filter(_condition(actor, broadcast))
    if actor.kind == "staff" and not actor.all_departments and not actor.may("patients.search"):
        mine = PatientDepartment.objects.of(actor).filter(department_id__in=[*actor.department_ids, -1])
        rows = rows.filter(pk__in=mine.values("patient_id"))
    return rows


def words(actor: Actor, audience: Mapping[str, Any]) -> str:
    """Return in words who is meant."""
    kind, chosen = audience.get("kind"), audience.get("chosen") or ()
    if kind == "tags":
        names = Tag.objects.of(actor).filter(uid__in=chosen).order_by("name").values_list("name", flat=True)
        return _("Tag: %(names)s") % {"names": "、".join(names)}
    if kind == "segments":
        called = usable_segments(actor).filter(uid__in=chosen).values_list("name", flat=True)
        return _("Segment: %(names)s") % {"names": "、".join(called)}
    if kind == "departments":
        known = {str(one.uid): str(one) for one in organizations.departments(actor)}
        return _("Patients of: %(names)s") % {"names": "、".join(known[uid] for uid in chosen if uid in known)}
    return _("An uploaded list")


def usable_segments(actor: Actor) -> QuerySet[Segment]:
    """Return the segments that this person may send to, by name: those she sees and that are kept true."""
    return segments.usable(actor) if actor.may("segments.view") else Segment.objects.none()


def _condition(actor: Actor, broadcast: Broadcast) -> Q:
    kind, chosen = broadcast.audience.get("kind"), list(broadcast.audience.get("chosen") or ())
    if kind == "tags" and chosen:
        bearers = PatientTag.objects.of(actor).filter(tag__uid__in=chosen)
        return Q(pk__in=bearers.values("patient_id"))
    if kind == "segments" and chosen:
        members = SegmentMember.objects.of(actor).filter(segment__in=usable_segments(actor).filter(uid__in=chosen))
        return Q(pk__in=members.values("patient_id"))
    if kind == "departments" and chosen:
        known = {str(one.uid): one.pk for one in organizations.departments(actor)}
        ids = [known[uid] for uid in chosen if uid in known]
        cared = PatientDepartment.objects.of(actor).filter(department_id__in=ids)
        if ids:
            return Q(pk__in=cared.values("patient_id"))
    if kind == "list" and broadcast.pk:
        listed = Recipient.objects.of(actor).filter(broadcast=broadcast)
        return Q(pk__in=listed.values("patient_id"))
    raise InvalidInput(_("Choose who is meant."), where="audience")


def write_list(actor: Actor, broadcast: Broadcast, patient_ids: Sequence[int]) -> None:
    """Write an uploaded list down, in place of the one before."""
    Recipient.objects.of(actor).filter(broadcast=broadcast).delete()
    insert_rows(
        [{"tenant_id": actor.tenant_id, "broadcast_id": broadcast.pk, "patient_id": one} for one in patient_ids],
        model=Recipient,
    )


def freeze(actor: Actor, broadcast: Broadcast) -> int:
    """Write the people meant down as recipients, in two statements; return how many there are."""
    wanted, parameters = people(actor, broadcast).order_by().values("pk").query.sql_with_params()
    head = [actor.tenant_id, broadcast.pk]
    with connection.cursor() as cursor:
        cursor.execute(_DROP + f"({wanted})", [*head, *parameters])  # what no longer belongs
        cursor.execute(_ADD.replace("WANTED", wanted), [*head, *parameters])
    return Recipient.objects.of(actor).filter(broadcast=broadcast).count()
