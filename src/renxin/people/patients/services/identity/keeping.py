"""Numbers and contact points of known patients, many at once: what is new is added, what is known is left alone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from renxin.kernel.core import clock
from renxin.kernel.core.bulk import copy_rows, update_rows
from renxin.people.patients import selectors
from renxin.people.patients.models import ContactPoint, Identifier

from .intake import GivenContact, GivenIdentifier, Intake
from .looking import Numbers
from .making import contact_rows, identifier_row

LAST_RANK: Final = 99
BY_HAND: Final = "staff"
"""Only this source brings back what a person took away: the next message of a system repeats the mistake."""
Said = tuple[int, Intake]
"""A patient's key, and what a source says of her."""


def keep_identifiers(said: Sequence[Said], numbers: Numbers) -> list[bool]:
    """Store given numbers; one that another person bears is kept as a claim. Tell for each whether any is new."""
    current = _bearers(said, numbers)
    fresh: list[dict[str, Any]] = []
    changed: list[Identifier] = []
    answers: list[bool] = []
    for patient_id, intake in said:
        before = len(fresh)
        promoted = False
        for item in intake.identifiers:
            holder = numbers.holders.get(item.key)
            bearer = current.get(holder.patient_id) if holder else None
            claim = next((row for row in numbers.claims.get(item.key, ()) if row.patient_id == patient_id), None)
            is_claim = item.is_claim or bearer not in (None, patient_id)
            if holder is not None and bearer == patient_id:
                _verify(holder, item, changed)
            elif claim is None:
                fresh.append(identifier_row(patient_id, intake, item, is_claim=is_claim))
            elif claim.period_end is not None:
                promoted = _bring_back(claim, intake, is_claim, changed) or promoted
            elif not is_claim:  # what contradicted it is gone
                claim.is_claim, claim.verified, promoted = False, item.verified, True
                changed.append(claim)
        answers.append(promoted or len(fresh) > before)
    copy_rows(Identifier, fresh)
    update_rows(changed, ["is_claim", "verified", "period_end"])
    return answers


def keep_contacts(tenant_id: int, said: Sequence[Said]) -> list[bool]:
    """Store given contact points: a new one comes first of its kind, after those whose owner proved them."""
    asked = [patient_id for patient_id, intake in said if intake.contacts]
    rows: dict[int, list[ContactPoint]] = defaultdict(list)
    if asked:
        for row in ContactPoint.objects.of(tenant_id).filter(patient_id__any=asked).defer("value"):
            rows[row.patient_id].append(row)
    now = clock.now()
    fresh: list[dict[str, Any]] = []
    changed: dict[int, ContactPoint] = {}
    answers: list[bool] = []
    for patient_id, intake in said:
        added = _contacts(patient_id, intake, rows[patient_id], now, changed)
        fresh += added
        answers.append(bool(added))
    copy_rows(ContactPoint, fresh)
    update_rows(list(changed.values()), ["rank", "is_active", "ended_at", "verified_at"])
    return answers


def _contacts(
    patient_id: int, intake: Intake, rows: list[ContactPoint], now: datetime, changed: dict[int, ContactPoint]
) -> list[dict[str, Any]]:
    known = {(row.kind, bytes(row.blind)): row for row in rows}
    fresh: dict[str, list[GivenContact]] = defaultdict(list)
    for item in intake.contacts:
        row = known.get((item.kind, item.blind))
        if row is None:
            fresh[item.kind].append(item)
        elif (row.ended_at is None or intake.source == BY_HAND) and _refresh(row, item, now):
            changed[row.pk] = row
    added: list[dict[str, Any]] = []
    for kind, items in fresh.items():
        proved = [row for row in rows if row.kind == kind and row.is_active and row.verified_at is not None]
        after = 0 if any(item.verified for item in items) else max((row.rank for row in proved), default=0)
        for row in rows:
            if row.kind == kind and row.rank > after:
                row.rank = min(row.rank + len(items), LAST_RANK)
                changed[row.pk] = row
        added += contact_rows(patient_id, intake, items, now, after=after)
    return added


def _bearers(said: Sequence[Said], numbers: Numbers) -> dict[int, int]:
    """Return whom the bearers of given numbers mean now: a merge may have moved them while we waited for the lock."""
    mine = {patient_id for patient_id, _ in said}
    bearers = {row.patient_id for row in numbers.holders.values()}
    current = {patient_id: patient_id for patient_id in bearers}
    others = bearers - mine
    if others and said:
        current.update(selectors.current_ids(said[0][1].tenant_id, others))
    return current


def _bring_back(claim: Identifier, intake: Intake, is_claim: bool, changed: list[Identifier]) -> bool:
    """Let a person take a number for hers again that was taken away; tell whether it was."""
    if intake.source != BY_HAND:
        return False
    claim.period_end, claim.is_claim = None, is_claim
    changed.append(claim)
    return True


def _verify(row: Identifier, item: GivenIdentifier, changed: list[Identifier]) -> None:
    if item.verified and not row.verified:
        row.verified = True
        changed.append(row)


def _refresh(row: ContactPoint, item: GivenContact, now: datetime) -> bool:
    again = not row.is_active
    row.is_active, row.ended_at = True, None
    proved = item.verified and row.verified_at is None
    if proved:
        row.verified_at = now
    return again or proved
