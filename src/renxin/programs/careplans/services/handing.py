"""Handing over a handbook: made from programmes, medicines, days and names as they are now; and the talk about it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words
from renxin.kernel.timeline.facts.care import CareTalked, HandbookGiven
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.records import selectors as records
from renxin.programs.careplans import selectors, versions
from renxin.programs.careplans.handbook import chapters
from renxin.programs.careplans.handbook.composing import MOST_DAYS, Day, Given, Person, Way, compose
from renxin.programs.careplans.models import (
    Answerer,
    CarePlan,
    CareTalk,
    Contact,
    Enrolment,
    EnrolmentState,
    Handbook,
    Understood,
)

_LONGEST = 2000


@transaction.atomic
def give_handbook(actor: Actor, plan: CarePlan, note: str = "") -> Handbook:
    """Make the patient's handbook as of now; what was handed over before stays as it was.

    Raises:
        InvalidInput: she is in no programme, so there is nothing to put into it.
    """
    actor.require("careplans.work")
    locked = CarePlan.objects.of(actor).select_for_update().get(pk=plan.pk)
    rows = Enrolment.objects.of(actor).filter(plan=locked).exclude(state=EnrolmentState.ENDED)
    ways = [_way(row) for row in rows.select_related("version", "programme").order_by("pk")]
    if not ways:
        raise InvalidInput(_("She is in no programme, so there is nothing to put into a handbook."), where="plan")
    given = Given(
        ways=ways,
        days=list(_days(actor, locked)),
        medicines=[
            (one.text, " · ".join(part for part in (one.dose, one.frequency) if part))
            for one in records.medications(actor, locked.patient_id)
        ],
        people=list(_people(actor, locked)),
        note=note.strip()[:_LONGEST],
    )
    edition = (locked.handbooks.aggregate(last=Max("edition"))["last"] or 0) + 1
    made = Handbook.objects.create(
        tenant_id=actor.tenant_id,
        plan=locked,
        patient_id=locked.patient_id,
        edition=edition,
        content=json.dumps(compose(given, clock.today()), ensure_ascii=False),
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    told = {"plan_id": locked.pk, "handbook_id": made.pk, "edition": edition}
    record(actor, HandbookGiven(patient_id=made.patient_id, occurred_at=made.made_at, **told))
    return made


@transaction.atomic
def record_talk(
    actor: Actor,
    handbook: Handbook,
    *,
    points: Iterable[str],
    understood: str,
    teach_back: str = "",
    with_whom: str = Answerer.HERSELF,
    relation: str = "",
) -> CareTalk:
    """Record that a handbook was talked through: which points, and what the patient said in her own words.

    Raises:
        InvalidInput: a point is not known, or nothing says how far it was understood.
    """
    actor.require("careplans.work")
    chosen = list(dict.fromkeys(points))
    if set(chosen) - {one.code for one in chapters.talk().points}:
        raise InvalidInput(_("This point is not known."), where="points")
    if understood not in Understood.values or with_whom not in Answerer.values:
        raise InvalidInput(_("Say how far it was understood, and by whom."), where="understood")
    talk = CareTalk.objects.create(
        tenant_id=actor.tenant_id,
        handbook=handbook,
        patient_id=handbook.patient_id,
        points=chosen,
        understood=understood,
        teach_back=teach_back.strip()[:_LONGEST],
        with_whom=with_whom,
        relation=relation[:24],
        talked_at=clock.now(),
        talked_by_id=actor.user_id,
    )
    fact = CareTalked(
        patient_id=handbook.patient_id,
        occurred_at=talk.talked_at,
        plan_id=handbook.plan_id,
        handbook_id=handbook.pk,
        points=len(chosen),
        understood=understood,
    )
    record(actor, fact)
    return talk


@transaction.atomic
def note_read(actor: Actor, handbook: Handbook) -> None:
    """Note when the patient first opened her handbook."""
    rows = Handbook.objects.of(actor).filter(pk=handbook.pk, read_at__isnull=True)
    if rows.update(read_at=clock.now()):
        record_access(actor, "handbook.read", "careplans.Handbook", handbook.uid, patient_id=handbook.patient_id)


def _way(row: Enrolment) -> Way:
    programme = versions.programme_of(row.version)
    day = next((row.anchors[kind] for kind in programme.anchors if kind in row.anchors), None)
    since = date.fromisoformat(day) if day else row.started_at.astimezone(clock.SHANGHAI).date()
    return Way(programme=programme, since=since)


def _days(actor: Actor, plan: CarePlan) -> Iterator[Day]:
    rows = Contact.objects.of(actor).filter(plan=plan, closed_at__isnull=True, due_on__gte=clock.today())
    for row in rows.order_by("due_on")[:MOST_DAYS]:
        titles = [(book.title, node.text) for book, node in selectors.nodes_of(row)]
        words = Words(
            "；".join(f"{title.zh}：{text.zh}" for title, text in titles) or "随访",
            "; ".join(f"{title.en}: {text.en}" for title, text in titles) or "Follow-up",
        )
        yield Day(on=row.due_on, text=words, by=row.by, visit=row.visit)


def _people(actor: Actor, plan: CarePlan) -> Iterator[Person]:
    house = organizations.tenant(actor)
    department = plan.department
    phone = (department.phone if department else "") or house.phone
    if plan.manager:
        yield Person(
            name=plan.manager.get_full_name(), role=Words("您的健康管理师", "Your health manager"), phone=phone
        )
    if department:
        yield Person(name=department.name, role=Words("科室", "Department"), phone=phone)
    yield Person(name=house.name, role=Words("医院总机", "The hospital"), phone=house.phone)
    yield Person(name="120", role=Words("急救", "Emergency"), phone="120")
