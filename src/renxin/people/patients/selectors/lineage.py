"""Why we think who a person is: sources, links, merges with what may be undone, accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import matching
from renxin.people.patients.models import (
    AccountLink,
    IdentityLink,
    MatchReview,
    MergeRecord,
    MergeRequest,
    Patient,
)
from renxin.people.patients.naming_sources import source_words

from .people import by_ids, get_by_id, name_for


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One reason why a source's record was taken for this person, in words."""

    link: IdentityLink
    tier: str
    evidence: list[str]

    @property
    def source(self) -> str:
        """Return whose record was taken for this person, in words."""
        return source_words(self.link.source)


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge into this person: who she was before, who decided, what is asked about it now."""

    merge: MergeRecord
    name: str
    record_no: str
    waiting: MergeRequest | None
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account of a messenger that is hers or may be, and what speaks for it, in words."""

    link: AccountLink
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything that says why this is one person."""

    sources: list[str]
    links: list[LinkLine]
    merges: list[MergeLine]
    past: list[MergeRecord]
    accounts: list[AccountLine]
    requests: list[MergeRequest]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to say but one source."""
        return not (self.links or self.merges or self.past or self.accounts or self.requests) and len(self.sources) < 2


def records_of(tenant_id: int, patient_id: int) -> list[int]:
    """Return a patient and everybody who was merged into her, directly or not."""
    found, fresh = [patient_id], [patient_id]
    while fresh:
        rows = Patient.objects.of(tenant_id).filter(merged_into_id__in=fresh)
        fresh = list(rows.values_list("pk", flat=True))
        found += fresh
    return found


def lineage(actor: Actor, patient_id: int, *, links: int = 20) -> Lineage:
    """Return why this is one person: from which sources, by which evidence, by which merges."""
    patient = get_by_id(actor, patient_id)
    members = records_of(actor.tenant_id, patient.pk)
    people = Patient.objects.of(actor).in_bulk(members)
    rows = IdentityLink.objects.of(actor).filter(patient_id__in=members).order_by("-decided_at", "-pk")[:links]
    merges = MergeRecord.objects.of(actor).filter(survivor_id__in=members).order_by("-merged_at", "-pk")
    waiting = list(MergeRequest.objects.of(actor).filter(state=MergeRequest.State.WAITING, survivor_id__in=members))
    apart = {row.loser_id: row for row in waiting if row.kind == MergeRequest.Kind.UNMERGE}
    accounts = AccountLink.objects.of(actor).filter(patient_id=patient.pk).order_by("-proposed_at")
    return Lineage(
        sources=sorted({source_words(source) for source in _sources(people.values(), rows)}),
        links=[LinkLine(row, matching.words_of_tier(row.tier), matching.words(row.evidence)) for row in rows],
        merges=[_merge_line(actor, row, people, apart) for row in merges if row.unmerged_at is None],
        past=[row for row in merges if row.unmerged_at is not None],
        accounts=[AccountLine(row, matching.words(row.evidence)) for row in accounts],
        requests=[row for row in waiting if row.kind == MergeRequest.Kind.MERGE],
    )


def _sources(people: Iterable[Patient], links: Iterable[IdentityLink]) -> set[str]:
    return ({row.source for row in people} | {row.source for row in links}) - {""}


def merge_requests(actor: Actor) -> "QuerySet[MergeRequest]":
    """Return what waits for a second person, the oldest first."""
    actor.require("patients.review")
    return MergeRequest.objects.of(actor).filter(state=MergeRequest.State.WAITING).order_by("requested_at", "pk")


def merge_request(actor: Actor, uid: UUID) -> MergeRequest:
    """Return one request.

    Raises:
        NotFound: there is none, or its patients are not for this actor.
    """
    actor.require("patients.review")
    row = MergeRequest.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("merge request")
    get_by_id(actor, row.survivor_id)
    return row


def merge_into(actor: Actor, patient_id: int, uid: UUID) -> MergeRecord:
    """Return a merge into this patient that may be taken apart.

    Raises:
        NotFound: there is none.
    """
    members = records_of(actor.tenant_id, get_by_id(actor, patient_id).pk)
    row = MergeRecord.objects.of(actor).filter(uid=uid, survivor_id__in=members, unmerged_at__isnull=True).first()
    if row is None:
        raise NotFound("merge")
    return row


def account_link(actor: Actor, uid: UUID) -> AccountLink:
    """Return an account that is or may be a patient's.

    Raises:
        NotFound: there is none, or the patient is not for this actor.
    """
    row = AccountLink.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("account")
    get_by_id(actor, row.patient_id)
    return row


def open_merge_of(actor: Actor, loser_id: int) -> MergeRecord | None:
    """Return the merge that made somebody an alias, if she is one."""
    return MergeRecord.objects.of(actor).filter(loser_id=loser_id, unmerged_at__isnull=True).first()


def names_of(actor: Actor, ids: Iterable[int]) -> dict[int, Patient]:
    """Return these very records, aliases as they were, of people whom the actor may see."""
    wanted = set(ids)
    seen = by_ids(actor, wanted)
    return {key: row for key, row in Patient.objects.of(actor).in_bulk(wanted).items() if key in seen}


def reasons_of(actor: Actor, request: MergeRequest) -> list[str]:
    """Return the evidence, in words, of the questions that led to a request."""
    rows = MatchReview.objects.of(actor).filter(pk__in=request.evidence.get("reviews", ()))
    return list(dict.fromkeys(line for row in rows for line in matching.words(row.evidence)))


def _merge_line(
    actor: Actor, merge: MergeRecord, people: dict[int, Patient], apart: dict[int, MergeRequest]
) -> MergeLine:
    loser = people.get(merge.loser_id)
    name = name_for(actor, loser) if loser else ""
    return MergeLine(merge, name, "", apart.get(merge.loser_id), _evidence(merge.evidence))


def _evidence(evidence: dict[str, Any]) -> list[str]:
    return matching.words(evidence) if "fields" in evidence or "flags" in evidence else []
