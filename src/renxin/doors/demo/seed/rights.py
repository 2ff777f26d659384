"""Families, consents, proxies and requests about data: what the messages of a HIS do not carry."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.people.patients import services as patients
from renxin.people.patients.models import Patient, RelatedPerson
from renxin.people.patients.selectors import stage_of
from renxin.people.patients.services import ProxyData, RequestData

_CHILDREN: Final = 12
_OLD: Final = 8
_CONSENTS: Final = 60
_AGREED: Final = (("HEALTH_EDU", 0.6), ("MARKETING", 0.25), ("DEVICE_DATA", 0.2))
_REQUESTS: Final = (
    ("access", "想要一份自己的就诊和随访记录。", 9),
    ("correction", "名字里的“燕”写成了“艳”，请更正。", 3),
    ("deletion", "以后不在这边看病了，请删除我的资料。", 1),
)


def live_with(tenant_id: int, now: datetime, random: Random) -> None:
    """Give the demo's people guardians and proxies, decisions about what is sent, and three requests about data."""
    actor = Actor.system(tenant_id, "demo")
    people = list(Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("pk")[:900])
    with clock.at(now - timedelta(days=20)):
        _proxies(actor, people)
        _consents(actor, people, random)
    for number, (kind, note, days) in enumerate(_REQUESTS):
        with clock.at(now - timedelta(days=days)):
            person = people[40 + 7 * number]
            patients.file_request(actor, person.pk, RequestData(kind=kind, note=note, channel="phone"))


def _proxies(actor: Actor, people: list[Patient]) -> None:
    """Guardians of children whom the HIS named, and sons and daughters who act for the old."""
    today = clock.today()
    children = [row for row in people if stage_of(row.birth_date, today) == "child"]
    related = RelatedPerson.objects.of(actor).filter(patient_id__in=[row.pk for row in children])
    for relative in related.order_by("patient_id", "pk")[:_CHILDREN]:
        _grant(actor, relative.patient_id, relative, "guardian", "mother")
    old = [row for row in people if row.birth_date and row.birth_date.year < today.year - 74][:_OLD]
    young = [row for row in people if row.birth_date and 30 <= today.year - row.birth_date.year <= 55]
    for parent, child in zip(old, young, strict=False):
        relative = patients.add_related_person(
            actor, parent.pk, name=child.name, relation="child", related_patient_id=child.pk, source="demo"
        )
        patients.join_household(actor, child.pk, parent.pk)
        _grant(actor, parent.pk, relative, "consent", "child")


def _grant(actor: Actor, patient_id: int, relative: RelatedPerson, basis: str, relation: str) -> None:
    data = ProxyData(
        relation=relation,
        classes=("appointments", "visits", "results", "surveys"),
        basis=basis,
        method="desk",
        related_person_id=relative.pk,
    )
    try:
        patients.grant_proxy(actor, patient_id, data)
    except RenxinError:  # an invented relative who is a child herself acts for nobody
        return


def _consents(actor: Actor, people: list[Patient], random: Random) -> None:
    """Decisions that adults made themselves at the desk or on their phones; some want no surveys."""
    today = clock.today()
    adults = [row for row in people if stage_of(row.birth_date, today) == "adult"]
    for person in random.sample(adults, min(_CONSENTS, len(adults))):
        herself = Actor.patient(actor.tenant_id, person.pk)
        for purpose, share in _AGREED:
            if random.random() < share:
                patients.change_consent(herself, person.pk, purpose, "GRANTED", method="portal")
        if random.random() < 0.08:
            patients.object_to(herself, person.pk, "SURVEY", method="phone")
