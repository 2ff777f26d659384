"""Who belongs to whom, and whether somebody may act for somebody."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled, compiled_rows
from renxin.people.patients import family_rules
from renxin.people.patients.models import Bereavement, Household, Patient, Proxy, RelatedPerson

from .people import get_by_id
from .seeing import current_id


def may_act_for(
    tenant_id: int,
    proxy_patient_id: int,
    patient_id: int,
    data_class: str,
    at: datetime | None = None,
    *,
    sensitive_visit: int | None = None,
) -> bool:
    """Tell whether one patient may act for another and see a class of her data at a time (None: now).

    A person acts for herself always. `sensitive_visit` is the id of a visit that records call sensitive: it is inside
    a proxy only when the person added it.
    """
    me, whom = current_id(tenant_id, proxy_patient_id), current_id(tenant_id, patient_id)
    if me == whom:
        return True
    moment = at or clock.now()
    person = Patient.objects.of(tenant_id).filter(pk=whom).first()
    if person is None or (person.deceased_at is not None and person.deceased_at <= moment):
        return False
    day = moment.astimezone(clock.SHANGHAI).date()
    stage = family_rules.stage_of(person.birth_date, day)
    return any(
        data_class in family_rules.allowed_classes(row.basis, row.classes, row.limited, stage)
        and (sensitive_visit is None or sensitive_visit in row.visits)
        for row in in_force(tenant_id, moment).filter(patient_id=whom, proxy_patient_id=me)
    )


def opened_to(tenant_id: int, proxy_patient_id: int, patient_id: int, data_class: str) -> tuple[frozenset[int], bool]:
    """Return what a patient opened, for a class of data, to somebody who acts for her now.

    Her sensitive visits, and whether what is planned in departments of such visits was opened too.
    """
    me, whom = current_id(tenant_id, proxy_patient_id), current_id(tenant_id, patient_id)
    person = Patient.objects.of(tenant_id).filter(pk=whom, deceased_at__isnull=True).first()
    if person is None:
        return frozenset(), False
    stage = family_rules.stage_of(person.birth_date, clock.today())
    rows = [
        row
        for row in in_force(tenant_id, clock.now()).filter(patient_id=whom, proxy_patient_id=me)
        if data_class in family_rules.allowed_classes(row.basis, row.classes, row.limited, stage)
    ]
    return frozenset(visit for row in rows for visit in row.visits), any(row.sees_apart for row in rows)


def acts_for(tenant_id: int, proxy_patient_id: int, at: datetime | None = None) -> dict[int, frozenset[str]]:
    """Return the patients for whom somebody may act now, with the classes of data: what a portal's switch offers."""
    moment = at or clock.now()
    me = current_id(tenant_id, proxy_patient_id)
    rows = list(in_force(tenant_id, moment).filter(proxy_patient_id=me))
    people = Patient.objects.of(tenant_id).in_bulk({row.patient_id for row in rows})
    day = moment.astimezone(clock.SHANGHAI).date()
    found: dict[int, frozenset[str]] = {}
    for row in rows:
        person = people.get(row.patient_id)
        if person is None or person.deceased_at is not None:
            continue
        stage = family_rules.stage_of(person.birth_date, day)
        reached = family_rules.allowed_classes(row.basis, row.classes, row.limited, stage)
        found[row.patient_id] = found.get(row.patient_id, frozenset()) | reached
    return {patient_id: classes for patient_id, classes in found.items() if classes}


def proxies(actor: Actor, patient_id: int) -> list[Proxy]:
    """Return who acts or acted for a patient, those in force first."""
    patient = get_by_id(actor, patient_id)
    rows = _PROXIES(actor.tenant_id, patient.pk)
    return sorted(rows, key=lambda row: (row.ended_at is not None, -row.pk))


def proxies_by_ids(tenant_id: int, ids: Iterable[int]) -> dict[int, Proxy]:
    """Return these proxies, for the notices that are sent about them."""
    return Proxy.objects.of(tenant_id).in_bulk(set(ids))


def proxy_for(actor: Actor, patient_id: int) -> list[Proxy]:
    """Return the proxies in force by which a patient acts for others."""
    patient = get_by_id(actor, patient_id)
    return list(in_force(actor.tenant_id, clock.now()).filter(proxy_patient_id=patient.pk).order_by("pk"))


def relatives(actor: Actor, patient_id: int) -> list[RelatedPerson]:
    """Return the people who belong to a patient now, telephones in clear (mask before showing)."""
    patient = get_by_id(actor, patient_id)
    return _RELATIVES(actor.tenant_id, patient.pk)


def households(actor: Actor, patient_id: int) -> list[Household]:
    """Return the households of a patient, members loaded."""
    patient = get_by_id(actor, patient_id)
    rows = Household.objects.of(actor).filter(members__patient_id=patient.pk).distinct().prefetch_related("members")
    return list(rows.order_by("pk"))


def bereaved(tenant_id: int, patient_ids: Iterable[int]) -> set[int]:
    """Return which of these patients mourn somebody now."""
    return {patient_id for (patient_id,) in _MOURNING(tenant_id, [*set(patient_ids)], clock.now())}


def bereavements(actor: Actor, patient_id: int) -> list[Bereavement]:
    """Return whom a patient lost lately."""
    patient = get_by_id(actor, patient_id)
    return _BEREAVEMENTS(actor.tenant_id, patient.pk, clock.now())


def in_force(tenant_id: int, at: datetime) -> QuerySet[Proxy]:
    """Return who acts for whom at an instant, as far as papers go; age may still forbid it."""
    day = at.astimezone(clock.SHANGHAI).date()
    begun = Q(granted_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    return Proxy.objects.of(tenant_id).filter(begun, Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def relation_words(code: str, language: str) -> str:
    """Return the words for a relation, the code itself when the pack does not know it."""
    return next((one.text.get(language) for one in family_rules.pack().relations if one.code == code), code)


def proxy_classes(language: str) -> list[tuple[str, str]]:
    """Return the kinds of data that somebody may be let see, with their words."""
    return [(one.code, one.text.get(language)) for one in family_rules.pack().classes]


def proxy_relations(language: str) -> list[tuple[str, str]]:
    """Return how somebody may be related to a patient, with the words."""
    return [(one.code, one.text.get(language)) for one in family_rules.pack().relations]


_PROXIES = compiled(
    lambda tenant, patient: (
        Proxy.objects.of(tenant).filter(patient_id=patient).select_related("related_person", "evidence")
    )
)
_RELATIVES = compiled(
    lambda tenant, patient: (
        RelatedPerson.objects.of(tenant).filter(patient_id=patient, valid_to__isnull=True).order_by("pk")
    )
)
_BEREAVEMENTS = compiled(
    lambda tenant, patient, now: (
        Bereavement.objects.of(tenant)
        .filter(patient_id=patient, ended_at__isnull=True, until__gt=now)
        .order_by("-since")
    )
)
_MOURNING = compiled_rows(
    lambda tenant, patients, now: (
        Bereavement.objects.of(tenant)
        .filter(patient_id__any=patients, ended_at__isnull=True, until__gt=now)
        .values_list("patient_id")
    )
)
