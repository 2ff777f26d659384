"""Reads of the assistant: talks, who waits, where one can go here, what tells departments apart."""

import json
from datetime import timedelta
from functools import cache
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet

from renxin.intelligence.assistant.guide import learning
from renxin.intelligence.assistant.guide.house import House, Place
from renxin.intelligence.assistant.guide.learning import Classifier
from renxin.intelligence.assistant.guide.pack import pack, phrasings
from renxin.intelligence.assistant.guide.states import Person, Talk, of_data
from renxin.intelligence.assistant.models import GuideModel, GuideTalk
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.packs import Words
from renxin.people.organizations.models import Organization
from renxin.people.patients.models import Patient

__all__ = [
    "classifier",
    "get",
    "house",
    "model",
    "newest_of",
    "person_of",
    "settled_lately",
    "shipped",
    "talk_of",
    "waiting",
]

_FRESH: Final = timedelta(days=14)
_SHOWN: Final = 200
_known: dict[int, tuple[int, Classifier]] = {}


def house(actor: Actor) -> House:
    """Return where one can go in this hospital: active departments with a code, or with a name the guide knows."""
    rows = Organization.objects.of(actor).filter(kind=Organization.Kind.DEPARTMENT, is_active=True).order_by("pk")
    names = [name for one in pack().places.values() for name in one.names]
    places = [
        Place(row.pk, str(row.uid), row.standard_code, Words(row.name, row.name_en or row.name))
        for row in rows
        if row.standard_code or any(name in row.name for name in names)
    ]
    return House(tuple(places), clock.today().month)


def classifier(actor: Actor) -> tuple[int, Classifier | None]:
    """Return what tells departments apart here, with its number.

    Before the hospital's first lesson that is what this process has learned from the shipped phrasings (number 0), or
    nothing: nobody who waits for a page shall wait for a lesson, and the rules answer alone.
    """
    number = GuideModel.objects.of(actor).filter(in_use=True).values_list("number", flat=True).first()
    if number is None:
        return 0, shipped() if shipped.cache_info().currsize else None
    kept = _known.get(actor.tenant_id)
    if kept is None or kept[0] != number:
        row = GuideModel.objects.of(actor).get(number=number)
        kept = _known[actor.tenant_id] = (number, Classifier.unpacked(bytes(row.weights)))
    return kept


@cache
def shipped() -> Classifier:
    """Return what the shipped phrasings teach; learned once in a process, in about a second."""
    rows = phrasings()
    return learning.learn([words for _code, _language, words in rows], [code for code, _language, _words in rows])


def model(actor: Actor) -> GuideModel | None:
    """Return the model in use, without its weights."""
    return GuideModel.objects.of(actor).filter(in_use=True).defer("weights").first()


def person_of(patient: Patient) -> Person:
    """Return what the guide must know of a patient; age and sex are unknown where the record has none."""
    born, today = patient.birth_date, clock.today()
    months = None if born is None else (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return Person(max(months, 0) if months is not None else None, patient.sex if patient.sex in _SEXES else "")


_SEXES: Final = ("male", "female")


def talk_of(row: GuideTalk) -> Talk:
    """Return the whole of a talk; an erased one is empty."""
    return of_data(json.loads(row.talk)) if row.talk else Talk()


def get(actor: Actor, uid: UUID) -> GuideTalk:
    """Return a talk; a patient finds her own.

    Raises:
        NotFound: there is none that this actor may see.
    """
    rows = GuideTalk.objects.of(actor).select_related("advised")
    if actor.kind == "patient":
        rows = rows.filter(patient_id=actor.patient_id or 0)
    else:
        actor.require("triage.work")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound("guide")
    return row


def newest_of(actor: Actor, patient_id: int) -> GuideTalk | None:
    """Return the newest talk about a patient of the last two weeks that came to something."""
    rows = GuideTalk.objects.of(actor).filter(patient_id=patient_id, began_at__gte=clock.now() - _FRESH)
    return rows.exclude(stage=GuideTalk.Stage.OPEN).select_related("advised").order_by("-began_at").first()


def waiting(actor: Actor) -> QuerySet[GuideTalk]:
    """Return the talks that wait for a nurse: red flags first, then who is due first."""
    actor.require("triage.work")
    rows = GuideTalk.objects.of(actor).filter(stage__in=_FOR_NURSES, settled_at=None, handed_at__isnull=False)
    return rows.order_by(F("stage").desc(), "due_at", "pk")[:_SHOWN]


def settled_lately(actor: Actor, limit: int = 20) -> QuerySet[GuideTalk]:
    """Return what nurses settled last."""
    actor.require("triage.work")
    rows = GuideTalk.objects.of(actor).filter(settled_at__gte=clock.now() - _FRESH)
    return rows.select_related("advised").order_by("-settled_at")[:limit]


_FOR_NURSES: Final = (GuideTalk.Stage.PERSON, GuideTalk.Stage.STOPPED)
