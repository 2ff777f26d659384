"""What the staff know of the people they look after: warnings, what she is like, notes, who answers for her."""

from collections.abc import Iterable
from random import Random
from typing import Final

from django.db import transaction

from renxin.kernel.core import bulk, clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import of_the_past
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Practitioner, Role
from renxin.people.patients import services
from renxin.people.patients.models import CareRelation, Patient, PatientDepartment

_WELL_KNOWN: Final = 90
_OLD: Final = 70
_WARNINGS: Final = ("deaf", "fall-risk", "needs-relative", "wheelchair", "blind")
_NOTES: Final = (
    "喜欢靠窗的床位，怕冷，夜里请多备一床被子。",
    "女儿在外地工作，周末会打电话来问情况，先和她说结果。",
    "打针容易紧张，边聊边打就好。孙子今年考大学，可以聊聊。",
    "上次出院手续等得久，这次请提前把药备好。",
    "饭量小，糖尿病饮食讲过两遍，还是爱吃粥，下次请营养师来。",
    "字写得小看不清，材料用大字版。",
)
_PRIVATE: Final = "丈夫不知道病情，请不要在病房里谈。"
_WORRIES: Final = ("worry.cost", "worry.pain", "worry.recurrence", "worry.side-effects", "worry.burden", "worry.work")
_TEMPERS: Final = ("personality.patient", "personality.hurried", "personality.cautious", "personality.cheerful")
_TALKS: Final = ("communication.detail", "communication.brief", "communication.voice", "communication.family-first")
_TONGUES: Final = ("language.mandarin", "language.wu", "language.wu", "language.southwest")
_WISHES: Final = ((18, 20, "白天上班，晚上有空"), (9, 11, "早上精神好"), (12, 14, "中午休息时接电话"))


def know(tenant_id: int, random: Random) -> None:
    """Let the wards know their patients: all have a doctor, the ones seen last are known well."""
    actor = Actor.system(tenant_id, "demo")
    seen = list(PatientDepartment.objects.of(tenant_id).order_by("-last_at", "pk"))
    newest = {row.patient_id: row.department_id for row in reversed(seen)}
    staff = {department: _staff(actor, department) for department in sorted(set(newest.values()))}
    people = list(
        Patient.objects.of(tenant_id)
        .filter(pk__in=newest, deceased_at__isnull=True, merged_into_id=None)
        .order_by("-pk")
    )
    with of_the_past(), transaction.atomic():
        _answer_for(actor, ((one.pk, *staff[newest[one.pk]]) for one in people))
        for number, one in enumerate(people[:_WELL_KNOWN]):
            _doctor, nurse = staff[newest[one.pk]]
            _describe(_acting(actor, nurse), one, random, number)
    services.judge_stages(actor, batch=len(newest) + 1)


def _staff(actor: Actor, department_id: int) -> tuple[Practitioner | None, Practitioner | None]:
    doctor = organizations.responsible_staff(actor, department_id, Role.DOCTOR)
    nurse = organizations.responsible_staff(actor, department_id, Role.NURSE)
    return (doctor.practitioner if doctor else None, nurse.practitioner if nurse else None)


def _acting(actor: Actor, nurse: Practitioner | None) -> Actor:
    return actor.renamed(nurse.name) if nurse else actor


def _answer_for(actor: Actor, who: Iterable[tuple[int, Practitioner | None, Practitioner | None]]) -> None:
    now = clock.now()
    rows = [
        CareRelation(
            tenant_id=actor.tenant_id,
            patient_id=patient_id,
            role=role,
            practitioner=person,
            noted_at=now,
            noted_by=actor.name,
        )
        for patient_id, doctor, nurse in who
        for role, person in (("doctor", doctor), ("nurse", nurse))
        if person is not None
    ]
    bulk.insert_rows(rows)


def _describe(nurse: Actor, one: Patient, random: Random, number: int) -> None:
    age = clock.today().year - one.birth_date.year if one.birth_date else 40
    codes = [random.choice(_TEMPERS), random.choice(_WORRIES), random.choice(_TALKS), random.choice(_TONGUES)]
    codes.append("work.retired" if age > 60 else random.choice(("work.office", "work.manual", "work.shift")))
    codes.append("family.children-away" if age > _OLD else "family.spouse")
    for code in random.sample(codes, 3):
        services.note_soft_fact(nurse, one.pk, code, detail="女儿在付" if code == "worry.cost" else "")
    if age > _OLD or number % 9 == 0:
        kind = random.choice(_WARNINGS)
        services.set_warning(nurse, one.pk, kind, note="左耳好一些" if kind == "deaf" else "")
    if number % 3 == 0:
        services.write_note(nurse, one.pk, random.choice(_NOTES))
    if number % 4 == 0:
        start, end, why = random.choice(_WISHES)
        services.set_preference(nurse, one.pk, channel="phone", hours=(start, end), reason=why)
    if number == 1:
        services.write_note(nurse, one.pk, _PRIVATE, sensitive=True)
    if number == 2:
        services.set_warning(nurse, one.pk, "do-not-contact", note="本人来电要求，必要通知除外")
