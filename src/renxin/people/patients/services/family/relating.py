"""Relatives of many patients at once, as lists of families name them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from renxin.kernel.core import clock, names
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.people.patients.models import Household, HouseholdMember, RelatedPerson
from renxin.people.patients.services.family.households import note_household
from renxin.people.patients.services.identity.locking import lock_current


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody who belongs to a patient. `household` is a name that all of one household share; empty: none."""

    patient_id: int
    name: str
    relation: str
    phone: str = ""
    related_patient_id: int | None = None
    household: str = ""


@transaction.atomic
def add_relatives(actor: Actor, relatives: Sequence[Relative], *, source: str) -> int:
    """Note the relatives of many patients; one with the same name and relation is one person. Return how many are new.

    No right to act for anybody comes from this.
    """
    actor.require("patients.edit")
    wanted = {one.patient_id for one in relatives} | {one.related_patient_id or one.patient_id for one in relatives}
    current = lock_current(actor.tenant_id, wanted)
    known = RelatedPerson.objects.of(actor).filter(patient_id__in={current[one.patient_id] for one in relatives})
    rows = {(row.patient_id, row.name, row.relation): row for row in known}
    fresh: dict[tuple[int, str, str], RelatedPerson] = {}
    for one in relatives:
        key = (current[one.patient_id], names.normalise_name(one.name), one.relation)
        related = current[one.related_patient_id] if one.related_patient_id else None
        row = rows.get(key) or fresh.get(key)
        if row is None:
            fresh[key] = _row(actor, key, one, related, source)
        elif row.pk and related and row.related_patient_id is None:
            RelatedPerson.objects.filter(pk=row.pk).update(related_patient_id=related)
    insert_rows(list(fresh.values()))
    _live_together(actor, [(current[one.patient_id], one, current) for one in relatives if one.household])
    return len(fresh)


def _row(actor: Actor, key: tuple[int, str, str], one: Relative, related: int | None, source: str) -> RelatedPerson:
    return RelatedPerson(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=key[0],
        related_patient_id=related,
        name=key[1][:120],
        relation=key[2],
        phone=one.phone,
        source=source,
        created_at=clock.now(),
    )


def _live_together(actor: Actor, named: Sequence[tuple[int, Relative, dict[int, int]]]) -> None:
    """Put those who share a household's name into it; a household is found again by its name."""
    wanted = {one.household[:120] for _patient, one, _current in named}
    rows = {row.name: row.pk for row in Household.objects.of(actor).filter(name__in=wanted)}
    fresh = [
        Household(uid=uuid7(), tenant_id=actor.tenant_id, name=name, created_at=clock.now())
        for name in sorted(wanted - rows.keys())
    ]
    rows |= dict(insert_rows(fresh, "RETURNING name, id"))
    members = {(rows[one.household[:120]], patient_id) for patient_id, one, _current in named}
    members |= {
        (rows[one.household[:120]], current[one.related_patient_id])
        for _patient, one, current in named
        if one.related_patient_id
    }
    joined = insert_rows(
        [
            HouseholdMember(tenant_id=actor.tenant_id, household_id=household, patient_id=patient_id)
            for household, patient_id in sorted(members)
        ],
        "ON CONFLICT (tenant_id, household_id, patient_id) DO NOTHING RETURNING household_id",
    )
    grown = {household for (household,) in joined}
    everybody = HouseholdMember.objects.of(actor).filter(household_id__in=grown)
    note_household(actor, everybody.values_list("patient_id", flat=True))
