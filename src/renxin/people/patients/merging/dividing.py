"""Rows that may belong to either of two people: after a merge was taken apart, after a record was divided.

Nothing of them moves by itself. They stand in a list where a person decides row by row or for a whole table.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.references import Reference
from renxin.people.patients.merging import combining, contents
from renxin.people.patients.models import MatchReview, MergeRecord, Patient

AFTER_MERGE: Final = "after_merge"
AFTER_SPLIT: Final = "after_split"
REASONS: Final = (AFTER_MERGE, AFTER_SPLIT)


@dataclass(frozen=True, slots=True)
class Doubt:
    """With whom the rows stand (`holder_id`), whose they may be too (`other_id`), and which rows they are."""

    holder_id: int
    other_id: int
    since: Any
    until: Any
    labels: frozenset[str]
    find: Callable[[Reference], "models.QuerySet[Any]"]
    _visits: frozenset[int] = field(default_factory=frozenset)
    _facts: frozenset[int] = field(default_factory=frozenset)

    def references(self) -> list[Reference]:
        """Return the columns of the tables that have such rows."""
        return [item for item in contents.movable() if item.model._meta.label in self.labels]

    def rows(self, reference: Reference) -> "models.QuerySet[Any]":
        """Return the rows of one table that are in doubt."""
        return self.find(reference)

    def suggests(self, row: Any) -> bool:
        """Tell whether a row belongs to a visit, or began with a fact, that went over already."""
        of_visit = getattr(row, "encounter_id", None) in self._visits
        return of_visit or getattr(row, "trigger_event_id", None) in self._facts


def doubt_of(actor: Actor, review: MatchReview) -> Doubt:
    """Return what is in doubt behind a question of one of these kinds."""
    return _after_split(actor, review) if review.reason == AFTER_SPLIT else _after_merge(actor, review)


def _after_merge(actor: Actor, review: MatchReview) -> Doubt:
    merge = MergeRecord.objects.of(actor).get(uid=review.evidence["merge"])
    until = review.evidence.get("until")
    return Doubt(
        holder_id=merge.survivor_id,
        other_id=merge.loser_id,
        since=merge.merged_at,
        until=merge.unmerged_at,
        labels=frozenset(review.evidence.get("rows", {})),
        find=lambda reference: combining.written_since(merge, reference, until),
    )


def _after_split(actor: Actor, review: MatchReview) -> Doubt:
    said = review.evidence
    other = Patient.objects.of(actor).get(pk=said["other"])

    def find(reference: Reference) -> "models.QuerySet[Any]":
        mine = {"tenant_id": actor.tenant_id, reference.field: said["holder"]}
        return reference.model._base_manager.filter(**mine, id__lte=said["until"].get(reference.model._meta.label, 0))

    return Doubt(
        holder_id=said["holder"],
        other_id=other.pk,
        since=None,
        until=other.created_at,
        labels=frozenset(said["rows"]),
        find=find,
        _visits=frozenset(said.get("visits", ())),
        _facts=frozenset(said.get("facts", ())),
    )


def counted(actor: Actor, holder_id: int) -> dict[str, int]:
    """Return how many rows of each table a record has that no source accounts for."""
    open_to_doubt = {content.model._meta.label for content in contents.contents() if content.divides}
    sourced = {reference.model._meta.label for reference in contents.sourced()}
    found: dict[str, int] = {}
    for reference in contents.movable():
        label = reference.model._meta.label
        if label in open_to_doubt - sourced and reference.field == "patient_id":
            rows = reference.model._base_manager.filter(tenant_id=actor.tenant_id, patient_id=holder_id)
            if count := rows.count():
                found[label] = count
    return found
