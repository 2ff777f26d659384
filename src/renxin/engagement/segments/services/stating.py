"""What somebody says of patients that no table knows: set-based, the newest statement counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.segments.models import StatedTrait
from renxin.engagement.segments.traits.of_statements import REGION
from renxin.engagement.segments.traits.trait_packs import stated
from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.segments import TraitStated
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Patient
from renxin.people.patients.services import lock_current

_UPSERT: Final = """ON CONFLICT (tenant_id, trait, patient_id) DO UPDATE SET
    code = EXCLUDED.code, source = EXCLUDED.source, stated_at = EXCLUDED.stated_at, stated_by = EXCLUDED.stated_by
    WHERE segments_statedtrait.stated_at <= EXCLUDED.stated_at
      AND (segments_statedtrait.code <> EXCLUDED.code OR segments_statedtrait.trait = 'emotion')
    RETURNING patient_id, trait"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing said of a patient: `trait` and `code` of `packs/stated_traits.yaml` (a region is its own name)."""

    patient_id: int
    trait: str
    code: str
    at: datetime | None = None


@transaction.atomic
def state_traits(actor: Actor, statements: Sequence[Statement], *, source: str) -> int:
    """Write down what was said of patients; what an older statement says of a newer one is left out. Return how many.

    Raises:
        InvalidInput: there is no such trait, or it has no such code.
    """
    actor.require("patients.edit")
    for each in statements:
        if each.trait != REGION and each.code not in _codes(each.trait):
            raise InvalidInput(_("Choose from the list."), where="code")
    current = lock_current(actor.tenant_id, {each.patient_id for each in statements})
    now = clock.now()
    rows = {
        (current[each.patient_id], each.trait): StatedTrait(
            tenant_id=actor.tenant_id,
            patient_id=current[each.patient_id],
            trait=each.trait,
            code=each.code[:64],
            source=source[:80],
            stated_at=each.at or now,
            stated_by=actor.name[:128],
        )
        for each in sorted(statements, key=lambda one: one.at or now)
    }
    told = insert_rows([rows[key] for key in sorted(rows)], _UPSERT)
    record(actor, *[TraitStated(patient_id=patient, occurred_at=now, trait=trait) for patient, trait in told])
    return len(told)


def note_signals(actor: Actor, patient_id: int, signals: Iterable[str]) -> None:
    """Keep the mood that a patient's own message showed, whoever brings it: which signals it held, never its words."""
    by_signal = stated()["emotion"].from_signals
    order = list(by_signal)
    found = sorted((code for code in signals if code in by_signal), key=order.index)
    if found:
        mood = Statement(patient_id=patient_id, trait="emotion", code=by_signal[found[-1]])
        state_traits(Actor.system(actor.tenant_id, "segments.signals"), [mood], source="message")


@transaction.atomic
def note_regions(actor: Actor, patient_ids: Iterable[int]) -> int:
    """Keep the district of these patients' addresses, nothing finer; return for how many it is new."""
    rows = Patient.objects.of(actor).filter(pk__in=set(patient_ids), status__in=("active", "provisional"))
    districts = {row.pk: masking.district(row.address) for row in rows.only("pk", "address") if row.address}
    gone = [pk for pk in set(patient_ids) if not districts.get(pk)]
    StatedTrait.objects.of(actor).filter(trait=REGION, patient_id__in=gone).delete()
    named = [Statement(patient_id=pk, trait=REGION, code=name[:64]) for pk, name in districts.items() if name]
    return state_traits(actor, named, source="address") if named else 0


def _codes(trait: str) -> dict[str, object]:
    kind = stated().get(trait)
    return dict(kind.codes) if kind else {}
