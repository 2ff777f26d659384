"""Signs of life: when each patient was last heard of, by kind, kept true by facts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.programs.monitoring.models import LastSign

KINDS: Final = ("opened", "read", "replied", "called", "visited", "measured", "medicine", "answered")
_LATER: Final = ", ".join(f"{kind}_at = greatest(monitoring_lastsign.{kind}_at, EXCLUDED.{kind}_at)" for kind in KINDS)
_KEEP: Final = f"ON CONFLICT (tenant_id, patient_id) DO UPDATE SET {_LATER}"


@transaction.atomic
def note_signs(actor: Actor, signs: Iterable[tuple[int, str, datetime]]) -> int:
    """Note that patients were heard of: (patient, one of `KINDS`, when); return how many patients."""
    newest: dict[int, dict[str, datetime]] = defaultdict(dict)
    for patient_id, kind, at in signs:
        if patient_id > 0 and newest[patient_id].get(kind, at) <= at:
            newest[patient_id][kind] = at
    rows = [
        {"tenant_id": actor.tenant_id, "patient_id": patient_id} | {f"{kind}_at": found.get(kind) for kind in KINDS}
        for patient_id, found in sorted(newest.items())
        if found
    ]
    insert_rows(rows, _KEEP, model=LastSign)
    return len(rows)
