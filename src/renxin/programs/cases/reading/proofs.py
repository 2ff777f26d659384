"""Reads of what proves a case, and what somebody concerned may know: the matter told neutrally and her own words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases import selectors
from renxin.programs.cases.models import (
    Case,
    CaseConcern,
    CaseEvidence,
    CaseMinutes,
    CaseSealing,
    CaseStatement,
    CaseStatementVersion,
)
from renxin.programs.cases.packs.taxonomy import causes


@dataclass(frozen=True, slots=True)
class Asked:
    """A matter somebody is asked about, as she sees it."""

    uid: UUID
    number: str
    matter: str
    department: str
    asked_at: datetime
    due_at: datetime
    is_closed: bool
    versions: tuple[CaseStatementVersion, ...]


def statements(actor: Actor, case: Case) -> list[CaseStatement]:
    """Return who was asked in a case that the actor may see, with every version of what they said."""
    rows = case.statements.filter(case__in=selectors.visible(actor), withdrawn_at=None)
    return list(rows.select_related("practitioner").prefetch_related("versions").order_by("asked_at", "id"))


def to_be_asked(actor: Actor, case: Case) -> list[tuple[int, str]]:
    """Return those concerned who were not asked yet."""
    asked = {row.practitioner_id for row in statements(actor, case)}
    rows: list[CaseConcern] = list(case.concerns.exclude(part="praised").select_related("practitioner"))
    return [
        (row.practitioner_id, f"{row.practitioner} · {row.get_part_display()}")
        for row in rows
        if row.practitioner_id not in asked
    ]


def neutral_matter(case: Case) -> str:
    """Return a first wording of the matter: when, where and what kind of problem; nobody's name."""
    pack, rows = causes(), case.causes.order_by("-severity", "id")[:3]
    what = "、" if translation.get_language() == "zh-hans" else ", "
    problems = what.join(pack.words(row.category, row.sub_category) for row in rows)
    values = {
        "day": case.opened_at.astimezone(organizations.zone_of(Actor.system(case.tenant_id, "cases"))).date(),
        "place": case.department or _("the house"),
        "what": problems or case.get_kind_display(),
    }
    return _("Received on %(day)s, about %(place)s: %(what)s. Please say what you saw and did.") % values


def asked_of_me(actor: Actor) -> list[Asked]:
    """Return what the actor is asked about, what waits first."""
    rows = _mine(actor).order_by("given_at", "-due_at")
    found = [_asked(row) for row in rows]
    return sorted(found, key=lambda one: (bool(one.versions), one.due_at))


def asked_of_me_by(actor: Actor, uid: UUID) -> Asked:
    """Return one matter the actor is asked about.

    Raises:
        NotFound: she is not.
    """
    row = _mine(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("statement")
    return _asked(row)


def waiting_for_me(actor: Actor) -> int:
    """Return how many statements of the actor are waited for."""
    return _mine(actor).filter(given_at=None).count() if actor.practitioner_id else 0


def evidence(actor: Actor, case: Case) -> list[CaseEvidence]:
    """Return the evidence of a case that the actor may see, in the order in which it came."""
    rows = case.evidence.filter(case__in=selectors.visible(actor))
    return list(rows.select_related("added_by__practitioner", "withdrawn_by__practitioner").order_by("position"))


def piece(actor: Actor, case: Case, uid: UUID) -> CaseEvidence:
    """Return one piece of evidence of a case that the actor may see.

    Raises:
        NotFound: there is none.
    """
    found = case.evidence.filter(case__in=selectors.visible(actor), uid=uid).first()
    if found is None:
        raise NotFound("evidence")
    return found


def minutes(actor: Actor, case: Case) -> list[CaseMinutes]:
    """Return the minutes of talks, the oldest first."""
    rows = case.minutes.filter(case__in=selectors.visible(actor))
    return list(rows.select_related("written_by__practitioner").order_by("held_at", "id"))


def sealings(actor: Actor, case: Case) -> list[CaseSealing]:
    """Return what was asked about the records, the oldest first."""
    rows = case.sealings.filter(case__in=selectors.visible(actor))
    return list(rows.select_related("done_by__practitioner", "noted_by__practitioner").order_by("asked_at", "id"))


def _mine(actor: Actor) -> QuerySet[CaseStatement]:
    rows = CaseStatement.objects.of(actor).filter(practitioner_id=actor.practitioner_id or 0, withdrawn_at=None)
    return rows.select_related("case__department").prefetch_related("versions")


def _asked(row: CaseStatement) -> Asked:
    return Asked(
        row.uid,
        row.case.number,
        row.matter,
        str(row.case.department or ""),
        row.asked_at,
        row.due_at,
        row.case.archived_at is not None,
        tuple(sorted(row.versions.all(), key=lambda one: one.version)),
    )
