"""Reads of care plans: tenancy and permission live here. Staff see the patients of their departments."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Definition, bank_definition
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.packs import Words

from . import attempts, doses, reading, versions
from .explaining.selecting import sent_to as explained_to
from .models import (
    OPEN_STATES,
    CarePlan,
    Contact,
    ContactPart,
    Enrolment,
    EnrolmentState,
    Programme,
    ProgrammeVersion,
    VersionState,
)
from .previsit.selecting import get as previsit
from .previsit.selecting import sheet as previsit_sheet
from .programmes import dosing
from .programmes.shapes import Node
from .programmes.shapes import Programme as Rulebook
from .reading import LastAnswer

__all__ = [
    "LastAnswer",
    "contact",
    "contacts_of",
    "due_contacts",
    "explained_to",
    "is_open",
    "last_answers",
    "late_words",
    "nodes_of",
    "people_inside",
    "plan",
    "plan_of",
    "previsit",
    "previsit_sheet",
    "programme",
    "programmes",
    "questionnaire_of",
    "reason_words",
    "rulebook",
    "visible_contacts",
    "visible_plans",
]


def visible_plans(actor: Actor) -> QuerySet[CarePlan]:
    """Return the care plans the actor may see: of her departments, and those she manages."""
    actor.require("careplans.view")
    rows = CarePlan.objects.of(actor).select_related("manager__practitioner", "department")
    if actor.all_departments:
        return rows
    return rows.filter(Q(department__pk__any=[*actor.department_ids]) | Q(manager_id=actor.user_id))


def visible_contacts(actor: Actor) -> QuerySet[Contact]:
    """Return the contacts the actor may see."""
    actor.require("careplans.view")
    rows = Contact.objects.of(actor).select_related("plan__manager__practitioner", "department", "closure")
    if actor.all_departments:
        return rows
    return rows.filter(Q(department__pk__any=[*actor.department_ids]) | Q(plan__manager_id=actor.user_id))


def plan(actor: Actor, uid: UUID | str) -> CarePlan:
    """Return the care plan with `uid`.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = visible_plans(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("care plan")
    return found


def plan_of(actor: Actor, patient_id: int) -> CarePlan | None:
    """Return a patient's care plan with her enrolments and goals, if she has one that the actor may see.

    A patient sees her own.
    """
    own = actor.kind == "patient" and actor.patient_id == patient_id
    everything: QuerySet[CarePlan] = CarePlan.objects.of(actor).select_related("manager__practitioner", "department")
    rows = everything if own else visible_plans(actor)
    ways = Enrolment.objects.select_related("programme", "version").order_by("state", "-started_at")
    return rows.filter(patient_id=patient_id).prefetch_related(Prefetch("enrolments", ways), "goals").first()


def contact(actor: Actor, uid: UUID | str) -> Contact:
    """Return the contact with `uid`.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = visible_contacts(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("contact")
    return found


def contacts_of(actor: Actor, patient_id: int, *, limit: int = 100) -> list[Contact]:
    """Return a patient's contacts, the newest day first, with what each serves (`parts`) and what came of it."""
    own = actor.kind == "patient" and actor.patient_id == patient_id
    rows = Contact.objects.of(actor).select_related("closure") if own else visible_contacts(actor)
    parts = ContactPart.objects.select_related("enrolment__programme", "enrolment__version")
    rows = rows.filter(patient_id=patient_id).prefetch_related(Prefetch("parts", parts))
    return list(rows.order_by("-due_on", "-pk")[:limit])


def due_contacts(
    actor: Actor,
    *,
    department_id: int | None = None,
    patient_ids: Collection[int] | None = None,
    by: Collection[str] = (),
    until: date | None = None,
    late: bool = False,
) -> QuerySet[Contact]:
    """Return open contacts that the actor may see and that are due by a day (today), the earliest first.

    Args:
        actor: who looks.
        department_id: one department only.
        patient_ids: these patients only.
        by: who reaches the patient (`nurse`, `doctor`, `bot` …); all when empty.
        until: the last day on which they are due.
        late: only those whose window has closed.
    """
    today = clock.today()
    rows = visible_contacts(actor).filter(closed_at__isnull=True, due_on__lte=until or today)
    rows = rows.filter(department_id=department_id) if department_id else rows
    rows = rows.filter(patient_id__in=list(patient_ids)) if patient_ids is not None else rows
    rows = rows.filter(by__in=list(by)) if by else rows
    rows = rows.filter(closes_on__lt=today) if late else rows
    return rows.order_by("due_on", "pk")


def questionnaire_of(row: Contact) -> Definition:
    """Return the questions of a contact as a questionnaire: those of all its programmes, each once."""
    title = Words(zh="随访问题", en="Follow-up questions")
    return bank_definition("careplan_contact", title, row.asks)


def nodes_of(row: Contact) -> list[tuple[Rulebook, Node]]:
    """Return what a contact serves: programme and node, in the order of enrolling; for its script and its texts."""
    rows = row.parts.filter(live=True).select_related("enrolment__programme").order_by("enrolment_id", "number")
    parts = list(rows)
    books = versions.programmes_of(part.enrolment.version_id for part in parts)
    due = doses.of_ways(
        Actor.system(row.tenant_id, "careplans"), [p.enrolment for p in parts if dosing.is_dose(p.node)]
    )
    found = []
    for part in parts:
        book, way = books[part.enrolment.version_id], part.enrolment
        mine = doses.on_day(due[way.pk], way, part.number) if way.pk in due and dosing.is_dose(part.node) else []
        found.append((book, dosing.node_of(book, part.node, mine)))
    return [(book, node) for book, node in found if node is not None]


def last_answers(actor: Actor, patient_id: int, codes: Collection[str] | None = None) -> dict[str, LastAnswer]:
    """Return the newest answer of a patient to each question of the bank (of `codes`)."""
    if not (actor.kind == "patient" and actor.patient_id == patient_id):
        actor.require("careplans.view")
    return reading.last_answers(actor, patient_id, codes)


def programmes(actor: Actor) -> list[Programme]:
    """Return every programme with its version in force (`in_force`, a list of one or none) and `inside`, how many."""
    actor.require("careplans.view")
    in_force = ProgrammeVersion.objects.filter(state=VersionState.IN_FORCE)
    inside = Count("enrolments", filter=~Q(enrolments__state=EnrolmentState.ENDED))
    rows = Programme.objects.of(actor).annotate(inside=inside).select_related("department", "switched_on_by")
    return list(rows.prefetch_related(Prefetch("versions", in_force, to_attr="in_force")).order_by("code"))


def programme(actor: Actor, uid: UUID | str) -> Programme:
    """Return the programme with `uid`, its versions the newest first.

    Raises:
        NotFound: there is none.
    """
    actor.require("careplans.view")
    every = ProgrammeVersion.objects.select_related("written_by", "decided_by").order_by("-number")
    found = Programme.objects.of(actor).filter(uid=uid).prefetch_related(Prefetch("versions", every)).first()
    if found is None:
        raise NotFound("programme")
    return found


def open_programmes(actor: Actor, codes: Collection[str] | None = None) -> dict[str, Rulebook]:
    """Return the rule books in force of the programmes that are switched on (of `codes`), by their code."""
    found = [one for one in programmes(actor) if one.switched_on_at and one.in_force]  # type: ignore[attr-defined]
    wanted = [one for one in found if codes is None or one.code in codes]
    return {one.code: versions.programme_of(one.in_force[0]) for one in wanted}  # type: ignore[attr-defined]


def rulebook(version: ProgrammeVersion) -> Rulebook:
    """Return what a version says, read.

    Raises:
        Misfit: it is a draft that does not have the shape yet.
    """
    return versions.programme_of(version)


def people_inside(actor: Actor, version: ProgrammeVersion | None = None, code: str = "") -> QuerySet[Enrolment]:
    """Return the ways through a version, or through any version of the programme `code`, that have not ended."""
    actor.require("careplans.view")
    rows = Enrolment.objects.of(actor).exclude(state=EnrolmentState.ENDED)
    rows = rows.filter(version=version) if version is not None else rows
    rows = rows.filter(programme__code=code) if code else rows
    if not actor.all_departments:
        rows = rows.filter(Q(plan__department__pk__any=[*actor.department_ids]) | Q(plan__manager_id=actor.user_id))
    return rows.select_related("plan__manager__practitioner", "programme", "department").order_by("-started_at", "-pk")


def reason_words(code: str, language: str) -> str:
    """Return why a contact was left out or nobody was reached, in a language."""
    return attempts.reason_words(code, language)


def is_open(row: Contact) -> bool:
    """Tell whether a contact still waits for its answers."""
    return row.state in OPEN_STATES


def late_words(row: Contact) -> str:
    """Return how late a contact is, in words; empty while its window is open."""
    days = (clock.today() - row.closes_on).days
    return _("%(days)s days late") % {"days": days} if days > 0 and row.closed_at is None else ""
