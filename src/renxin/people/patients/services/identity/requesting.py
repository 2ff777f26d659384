"""Manual merges and un-merges need two people: one asks, another approves. A clinic with one may wait a day instead."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, RenxinError, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors
from renxin.people.patients.models import MatchReview, MergeRecord, MergeRequest, Patient

from .locking import lock_current
from .merging import merge_now
from .remembering import open_between, reopen
from .splitting import split_now
from .unmerging import unmerge_now

DELAY: Final = timedelta(hours=24)
"""How long the request of one person alone stands open to objection before it is done."""
_BATCH: Final = 20
State, Kind = MergeRequest.State, MergeRequest.Kind


@transaction.atomic
def request_merge(actor: Actor, survivor_id: int, loser_id: int, *, reason: str) -> MergeRequest:
    """Ask that `loser_id` become an alias of `survivor_id`; open questions about the pair wait with it.

    Raises:
        NotFound: one of them does not exist, or not for this actor.
        WrongState: they are one person already.
    """
    actor.require("patients.review")
    current = lock_current(actor.tenant_id, [survivor_id, loser_id])
    survivor, loser = (selectors.get_by_id(actor, current[asked]) for asked in (survivor_id, loser_id))
    if survivor.pk == loser.pk:
        raise WrongState(_("These are one person already."), where="merge")
    request = _ask(actor, Kind.MERGE, survivor, loser.pk, reason)
    answered = open_between(actor, survivor.pk, loser.pk)
    request.evidence["reviews"] = [*request.evidence.get("reviews", ()), *answered.values_list("pk", flat=True)]
    request.save(update_fields=["evidence"])
    answered.update(state=MatchReview.State.SAME, decided_by=actor.name, decided_at=clock.now())
    return request


@transaction.atomic
def request_unmerge(actor: Actor, loser_id: int, *, reason: str) -> MergeRequest:
    """Ask that the merge which made `loser_id` an alias be taken apart.

    Raises:
        NotFound: `loser_id` is not merged, or not for this actor.
    """
    actor.require("patients.review")
    merge = MergeRecord.objects.of(actor).filter(loser_id=loser_id, unmerged_at__isnull=True).first()
    if merge is None:
        raise NotFound("merge")
    survivor = selectors.get_by_id(actor, merge.survivor_id)
    lock_current(actor.tenant_id, [survivor.pk])
    return _ask(actor, Kind.UNMERGE, survivor, loser_id, reason)


@transaction.atomic
def request_split(actor: Actor, patient_id: int, sources: Sequence[str], *, reason: str) -> MergeRequest:
    """Ask that what `sources` said of a patient go to a new patient.

    Raises:
        InvalidInput: no source is named, or all of them.
    """
    actor.require("patients.review")
    patient = selectors.get_by_id(actor, patient_id)
    lock_current(actor.tenant_id, [patient.pk])
    known = {line.source for line in selectors.sources_of(actor, patient.pk)}
    chosen = [source for source in dict.fromkeys(sources) if source in known]
    if not chosen or len(chosen) == len(known):
        raise InvalidInput(_("Choose the sources that mean somebody else, and leave at least one."), where="sources")
    request = _ask(actor, Kind.SPLIT, patient, patient.pk, reason)
    request.evidence["sources"] = chosen
    request.save(update_fields=["evidence"])
    return request


@transaction.atomic
def approve_merge(actor: Actor, uid: UUID) -> MergeRecord | None:
    """Approve what a colleague asked for (merge, un-merge, division) and do it; return the merge, if it was one.

    Raises:
        WrongState: the actor asked for it, or it is decided already, or it can no longer be done.
    """
    actor.require("patients.merge")
    request = _waiting(actor, uid)
    if request.requested_by_id is not None and request.requested_by_id == actor.user_id:
        raise WrongState(_("You asked for this yourself. Somebody else has to approve it."))
    return _carry_out(actor.renamed(f"{request.requested_by} + {actor.name}"[:120]), request, actor.name)


@transaction.atomic
def refuse_merge(actor: Actor, uid: UUID, *, reason: str) -> MergeRequest:
    """Refuse what a colleague asked for; the questions about the pair are open again.

    Raises:
        InvalidInput: no reason.
        WrongState: it is decided already.
    """
    actor.require("patients.merge")
    return _drop(actor, _waiting(actor, uid), State.REFUSED, reason)


@transaction.atomic
def withdraw_merge(actor: Actor, uid: UUID) -> MergeRequest:
    """Take back what one has asked for oneself; the questions about the pair are open again.

    Raises:
        WrongState: it is decided already, or somebody else asked for it.
    """
    actor.require("patients.review")
    request = _waiting(actor, uid)
    if request.requested_by_id != actor.user_id:
        raise WrongState(_("Somebody else asked for this. You may refuse it if you may approve merges."))
    return _drop(actor, request, State.WITHDRAWN, _("Taken back"))


def carry_out_due(limit: int = _BATCH) -> int:
    """Do what one person asked for a day ago and nobody objected to; return how many were settled."""
    due = MergeRequest.objects.filter(state=State.WAITING, due_at__lte=clock.now()).order_by("due_at", "pk")
    places = list(due.values_list("tenant_id", "uid")[:limit])
    for tenant_id, uid in places:
        with tenant.scope(tenant_id):
            _do_alone(Actor.system(tenant_id, "patients.merging"), uid)
    return len(places)


def _do_alone(actor: Actor, uid: UUID) -> None:
    try:
        with transaction.atomic():
            request = _waiting(actor, uid)
            _carry_out(actor.renamed(request.requested_by), request, _("nobody objected within a day"))
    except RenxinError as error:  # it can no longer be done: say so and let it rest
        words = str(error.message)
        decided = {"state": State.REFUSED, "decided_by": actor.name, "decided_at": clock.now(), "note": words}
        MergeRequest.objects.of(actor).filter(uid=uid, state=State.WAITING).update(**decided)


def _ask(actor: Actor, kind: str, survivor: Patient, loser_id: int, reason: str) -> MergeRequest:
    known = MergeRequest.objects.of(actor).filter(kind=kind, loser_id=loser_id, state=State.WAITING).first()
    if known is not None:
        return known
    now = clock.now()
    request = MergeRequest.objects.create(
        tenant_id=actor.tenant_id,
        kind=kind,
        survivor_id=survivor.pk,
        loser_id=loser_id,
        reason=_stated(reason),
        requested_by_id=actor.user_id,
        requested_by=actor.name,
        requested_at=now,
        due_at=now + DELAY if _works_alone(actor) else None,
    )
    reason = request.reason[:240]
    record_access(actor, f"{kind}.request", "patient", survivor.uid, patient_id=survivor.pk, reason=reason)
    return request


def _works_alone(actor: Actor) -> bool:
    return organizations.tenant(actor).kind == Organization.Kind.CLINIC


def _stated(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise InvalidInput(_("Say in a few words why. Whoever decides reads it."), where="reason")
    return reason.strip()[:1000]


def _waiting(actor: Actor, uid: UUID) -> MergeRequest:
    request = MergeRequest.objects.of(actor).select_for_update().filter(uid=uid).first()
    if request is None:
        raise NotFound("merge request")
    if request.state != State.WAITING:
        raise WrongState(_("This was decided already: %(state)s.") % {"state": request.get_state_display()})
    if actor.kind == "staff":
        selectors.get_by_id(actor, request.survivor_id)
        selectors.get_by_id(actor, request.loser_id)
    return request


def _carry_out(actor: Actor, request: MergeRequest, approver: str) -> MergeRecord | None:
    evidence = {**request.evidence, "request": str(request.uid)}
    acts: dict[str, Callable[[], MergeRecord | None]] = {
        Kind.MERGE: lambda: merge_now(
            actor, request.survivor_id, request.loser_id, reason=request.reason, evidence=evidence
        ),
        Kind.UNMERGE: lambda: unmerge_now(actor, request.loser_id, reason=request.reason),
        Kind.SPLIT: lambda: _split(actor, request),
    }
    merge = acts[request.kind]()
    request.state, request.merge = State.DONE, merge
    request.decided_by, request.decided_at = approver[:120], clock.now()
    request.save(update_fields=["state", "merge", "decided_by", "decided_at"])
    return merge


def _split(actor: Actor, request: MergeRequest) -> None:
    other = split_now(actor, request.survivor_id, request.evidence.get("sources", ()), reason=request.reason)
    request.evidence["other"] = str(other.uid)
    request.save(update_fields=["evidence"])


def _drop(actor: Actor, request: MergeRequest, state: str, reason: str) -> MergeRequest:
    request.note = _stated(reason)
    request.state, request.decided_by, request.decided_at = state, actor.name, clock.now()
    request.save(update_fields=["state", "note", "decided_by", "decided_at"])
    if request.kind == Kind.MERGE:
        _ask_again(actor, request)
    survivor = Patient.objects.of(actor).get(pk=request.survivor_id)
    action = f"{request.kind}.{state}"
    record_access(actor, action, "patient", survivor.uid, patient_id=survivor.pk, reason=request.note[:240])
    return request


def _ask_again(actor: Actor, request: MergeRequest) -> None:
    """Open the questions again that waited with a request."""
    rows = MatchReview.objects.of(actor).filter(
        pk__in=request.evidence.get("reviews", ()), state=MatchReview.State.SAME
    )
    for row in rows:
        reopen(actor, row)
