"""What the patient's page shows beyond papers: warnings, soft facts, notes, who cares for her, how to reach her."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled
from renxin.kernel.core.words import Words
from renxin.people.patients.models import (
    CareRelation,
    ContactPreference,
    Note,
    Patient,
    RelationStage,
    ServiceWarning,
    SoftFact,
)
from renxin.people.patients.rulebook import profile_packs

from .people import get_by_id

SENSITIVE = "patients.sensitive_notes"


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A service warning that stands."""

    uid: uuid.UUID
    kind: str
    words: Words
    hint: Words
    icon: str
    tone: str
    note: str
    valid_to: date | None
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class SoftLine:
    """One thing known of a person."""

    uid: uuid.UUID
    code: str
    words: Words
    detail: str
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class SoftGroup:
    """What is known of one kind, such as her worries."""

    kind: str
    words: Words
    icon: str
    lines: list[SoftLine]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as it stands today. `text` is empty for a sensitive one, which is opened by itself."""

    uid: uuid.UUID
    text: str
    is_sensitive: bool
    was_corrected: bool
    noted_by: str
    noted_by_user_id: int | None
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """How and when she likes to be reached: what she said, and where she said nothing, what was learned.

    `reason` says why, in words: her own, and of how many answers something was learned. `said` is her own word alone.
    """

    channel: str
    from_hour: int | None
    to_hour: int | None
    reason: str
    said: ContactPreference | None

    @property
    def is_learned(self) -> bool:
        """Tell whether nothing of it was said by her."""
        return self.said is None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything of this kind about one patient."""

    warnings: list[WarningLine]
    care: dict[str, CareRelation]
    preference: Wish | None
    stage: str
    stage_words: str
    stage_meaning: Words | None
    since: date | None


def profile(actor: Actor, patient_id: int) -> Profile:
    """Return what the head of her page shows: three statements.

    Raises:
        NotFound: there is no such patient, or not for this actor.
    """
    patient = get_by_id(actor, patient_id)
    return Profile(
        warnings=warnings(actor, patient.pk),
        care=_care(actor, patient.pk),
        preference=preference(actor, patient.pk),
        stage=patient.relation_stage,
        stage_words=words_of_stage(patient.relation_stage),
        stage_meaning=profile_packs.stages().words.get(patient.relation_stage),
        since=patient.relation_since,
    )


def warnings(actor: Actor, patient_id: int) -> list[WarningLine]:
    """Return the warnings that stand today, the most urgent first."""
    rows = _WARNINGS(actor.tenant_id, get_by_id(actor, patient_id).pk, clock.today())
    kinds = profile_packs.warning_kinds()
    order = {kind: number for number, kind in enumerate(kinds)}
    found = {row.kind: row for row in sorted(rows, key=lambda row: row.noted_at) if row.kind in kinds}
    return [_warning(found[kind], kinds[kind]) for kind in sorted(found, key=order.__getitem__)]


def soft_facts(actor: Actor, patient_id: int) -> list[SoftGroup]:
    """Return what is known of a person, by kind in the order of the pack; a thing said twice is shown once."""
    rows = _SOFT_FACTS(actor.tenant_id, get_by_id(actor, patient_id).pk)
    newest = {row.code: row for row in rows}
    groups = []
    for kind, shape in profile_packs.soft_kinds().items():
        lines = [_soft(newest[code], words) for code, words in shape.codes.items() if code in newest]
        if lines:
            groups.append(SoftGroup(kind, shape.words, shape.icon, lines))
    return groups


def notes(actor: Actor, patient_id: int, limit: int = 20) -> list[NoteLine]:
    """Return the newest notes. Sensitive ones are there only for those who may open them, and without their words."""
    pk = get_by_id(actor, patient_id).pk
    rows = _notes(limit, with_sensitive=actor.may(SENSITIVE))(actor.tenant_id, pk)
    return [_note(row) for row in rows]


@cache
def _notes(limit: int, *, with_sensitive: bool) -> Compiled[Note]:
    def newest(tenant: int, patient: int) -> QuerySet[Note]:
        rows = Note.objects.of(tenant).filter(patient_id=patient, ended_at__isnull=True)
        return (rows if with_sensitive else rows.filter(is_sensitive=False)).order_by("-noted_at", "-pk")[:limit]

    return compiled(newest)


def note_versions(actor: Actor, uid: uuid.UUID | str) -> list[Note]:
    """Return what a note said before each correction, the newest first; nothing of a sensitive one."""
    row = Note.objects.of(actor).filter(uid=uid, is_sensitive=False).first()
    if row is None:
        return []
    get_by_id(actor, row.patient_id)
    rows = {note.pk: note for note in Note.objects.of(actor).filter(patient_id=row.patient_id, ended_at__isnull=False)}
    found: list[Note] = []
    while row.corrects_id in rows:
        row = rows[row.corrects_id]
        found.append(row)
    return found


def stated_preference(actor: Actor, patient_id: int) -> ContactPreference | None:
    """Return what she said of how and when she likes to be reached; nothing learned."""
    rows = ContactPreference.objects.of(actor).filter(patient_id=get_by_id(actor, patient_id).pk, is_learned=False)
    return rows.filter(ended_at__isnull=True).order_by("-noted_at").first()


def preference(actor: Actor, patient_id: int) -> Wish | None:
    """Return how she likes to be reached: what she said, and what she left open as it was learned, each with why."""
    rows = _PREFERENCES(actor.tenant_id, get_by_id(actor, patient_id).pk)
    if not rows:
        return None
    way = next((row for row in rows if row.channel), None)
    hours = next((row for row in rows if row.from_hour is not None), None)
    said = next((row for row in rows if not row.is_learned), None)
    reasons = [_why(row) for row in dict.fromkeys((said, way, hours)) if row is not None]
    return Wish(
        channel=way.channel if way else "",
        from_hour=hours.from_hour if hours else None,
        to_hour=hours.to_hour if hours else None,
        reason=" · ".join(reason for reason in reasons if reason),
        said=said,
    )


def _why(row: ContactPreference) -> str:
    """Return why she likes it so: her reason, or of how many answers (`4/5`) it was learned."""
    share, slash, total = row.reason.partition("/")
    if not (row.is_learned and slash):
        return row.reason
    return _("%(n)s of %(total)s answers came so") % {"n": share, "total": total}


def narrowed(rows: QuerySet[Patient], actor: Actor, *, soft: str = "", stage: str = "") -> QuerySet[Patient]:
    """Return those of `rows` of whom a soft fact is known, or who are at a stage; empty does not narrow."""
    if soft:
        known = SoftFact.objects.of(actor).filter(code=soft, ended_at__isnull=True)
        rows = rows.filter(pk__in=known.values("patient_id"))
    return rows.filter(relation_stage=stage) if stage else rows


def words_of_warning(kind: str) -> str:
    """Return what a kind of warning is called, in the reader's language."""
    found = profile_packs.warning_kinds().get(kind)
    return str(found.words) if found else kind


def words_of_soft_fact(code: str) -> str:
    """Return a soft fact with its kind, in the reader's language."""
    kind = profile_packs.soft_kinds().get(profile_packs.kind_of_code().get(code, ""))
    return f"{kind.words} · {kind.codes[code]}" if kind else code


def words_of_stage(stage: str) -> str:
    """Return what a relation stage is called, in the reader's language."""
    return str(RelationStage(stage).label) if stage in RelationStage.values else stage


def words_of_role(role: str) -> str:
    """Return what somebody who answers for a patient is called, in the reader's language."""
    return str(CareRelation.Role(role).label) if role in CareRelation.Role.values else role


def _care(actor: Actor, patient_id: int) -> dict[str, CareRelation]:
    found = {row.role: row for row in _CARE(actor.tenant_id, patient_id)}
    return {role: found[role] for role in CareRelation.Role.values if role in found}


def _warning(row: ServiceWarning, kind: profile_packs.WarningKind) -> WarningLine:
    return WarningLine(
        row.uid,
        row.kind,
        kind.words,
        kind.hint,
        kind.icon,
        kind.tone,
        row.note,
        row.valid_to,
        row.noted_by,
        row.noted_at,
    )


def _soft(row: SoftFact, words: Words) -> SoftLine:
    return SoftLine(row.uid, row.code, words, row.detail, row.noted_by, row.noted_at)


def _note(row: Note) -> NoteLine:
    text = "" if row.is_sensitive else row.text
    return NoteLine(
        row.uid, text, row.is_sensitive, row.corrects_id is not None, row.noted_by, row.noted_by_user_id, row.noted_at
    )


_WARNINGS = compiled(
    lambda tenant, patient, today: ServiceWarning.objects.of(tenant).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), patient_id=patient, ended_at__isnull=True
    )
)
_SOFT_FACTS = compiled(
    lambda tenant, patient: (
        SoftFact.objects.of(tenant).filter(patient_id=patient, ended_at__isnull=True).order_by("noted_at", "pk")
    )
)
_PREFERENCES = compiled(
    lambda tenant, patient: (
        ContactPreference.objects.of(tenant)
        .filter(patient_id=patient, ended_at__isnull=True)
        .order_by("is_learned", "-noted_at", "-pk")
    )
)
_CARE = compiled(
    lambda tenant, patient: (
        CareRelation.objects.of(tenant)
        .filter(patient_id=patient, ended_at__isnull=True)
        .select_related("practitioner")
        .order_by("noted_at", "pk")
    )
)
