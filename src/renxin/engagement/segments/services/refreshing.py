"""Traits made true again: after facts, and when time alone changes them."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection, transaction

from renxin.engagement.segments.models import TraitValue
from renxin.engagement.segments.traits import registry
from renxin.engagement.segments.traits.refreshing import refresh
from renxin.kernel.core import clock, locks
from renxin.kernel.core.actor import Actor

from .reconsidering import reconsider

MOST: Final = 2000
Causes = Mapping[str, Mapping[int, int]]


@transaction.atomic
def refresh_traits(
    actor: Actor, patients: Mapping[str, Iterable[int]], *, causes: Causes | None = None
) -> dict[str, set[int]]:
    """Make the traits named anew for these patients and let the segments know; return whose values changed.

    A trait that is read where it stands counts as changed for all of them. `causes` names, by trait and patient, the
    event that may have changed it.
    """
    _share(actor)
    changed = refreshed(actor, patients, causes)
    if changed:
        reconsider(actor, changed)
    return changed


@transaction.atomic
def refresh_due(actor: Actor) -> int:
    """Make anew what time alone has changed, some at once; return how many values were due."""
    locks.lock(lock_name(actor))
    due = TraitValue.objects.of(actor).filter(due_at__lte=clock.now()).order_by("due_at")
    rows = set(due.values_list("trait", "patient_id")[:MOST])
    patients: dict[str, set[int]] = {}
    for code, patient_id in rows:
        patients.setdefault(code, set()).add(patient_id)
    changed = refreshed(actor, patients, None)
    if changed:
        reconsider(actor, changed)
    _forget_unknown(actor, set(patients))
    return len(rows)


def refreshed(actor: Actor, patients: Mapping[str, Iterable[int]], causes: Causes | None) -> dict[str, set[int]]:
    """Make the traits named anew, the lock being held; return whose values changed."""
    now = clock.now()
    changed: dict[str, set[int]] = {}
    for code, wanted in sorted(patients.items()):
        trait, ids = registry.trait(code), {each for each in wanted if each > 0}
        if trait is None or not ids:
            continue
        found = refresh(actor.tenant_id, trait, ids, now, (causes or {}).get(code)) if trait.kept else ids
        if found:
            changed[code] = found
    return changed


def _forget_unknown(actor: Actor, codes: set[str]) -> None:
    """Values of a trait that no package registers any more would be due for ever."""
    unknown = {code for code in codes if (known := registry.trait(code)) is None or not known.by_time}
    if unknown:
        TraitValue.objects.of(actor).filter(trait__in=unknown, due_at__lte=clock.now()).update(due_at=None)


def lock_name(actor: Actor) -> str:
    """Return the lock that builds hold alone and followers of facts share."""
    return f"segments.traits:{actor.tenant_id}"


def _share(actor: Actor) -> None:
    """Let those who follow facts work side by side, but none beside a rebuild: it would write what it read before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [locks.key_of(lock_name(actor))])
