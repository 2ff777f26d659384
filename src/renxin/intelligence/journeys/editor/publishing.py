"""From a draft to a version: approval by a second person where its class asks for one, publishing, files."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys.definition import JourneyPack
from renxin.intelligence.journeys.editor import document, drafts
from renxin.intelligence.journeys.editor.document import Content
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.editor.moving import Move, Moved, move_runs
from renxin.intelligence.journeys.models import Journey, JourneyVersion
from renxin.intelligence.journeys.services.publishing import publish_version
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, packs, shapes
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState

# A journey of these classes is approved by somebody who did not write it.
NEEDS_APPROVAL: Final = frozenset({"clinical", "safety", "statutory", "complaint"})
_FIRST: tuple[str, ...] = (
    "code",
    "version",
    "source",
    "approver",
    "effective_on",
    "name",
    "summary",
    "message_class",
    "start",
)


def needs_approval(content: Mapping[str, Any]) -> bool:
    """Tell whether a second person has to approve this draft."""
    return content.get("message_class", "service") in NEEDS_APPROVAL


@transaction.atomic
def ask_approval(actor: Actor, journey_uid: uuid.UUID) -> JourneyDraft:
    """Ask for approval of the draft as it stands."""
    draft = drafts.locked(actor, journey_uid, None)
    draft.asked_at, draft.asked_by = clock.now(), actor.name
    draft.save(update_fields=["asked_at", "asked_by"])
    return draft


@transaction.atomic
def approve_draft(actor: Actor, journey_uid: uuid.UUID, revision: int) -> JourneyDraft:
    """Approve a draft that others have written; any later edit takes the approval back.

    Raises:
        WrongState: the actor wrote in it, or it has changed since the actor looked.
    """
    actor.require("journeys.approve")
    found = JourneyDraft.objects.of(actor).select_for_update(of=("self",)).filter(journey__uid=journey_uid)
    draft = found.select_related("journey").first()
    if draft is None:
        raise NotFound("draft")
    if draft.revision != revision:
        raise WrongState(_("The draft has changed since you looked at it. Look at it again."))
    if actor.user_id is not None and actor.user_id in draft.writers:
        raise WrongState(_("You wrote in this draft: somebody else approves it."))
    draft.approved_at, draft.approved_by = clock.now(), actor.name
    draft.save(update_fields=["approved_at", "approved_by"])
    detail = {"revision": revision}
    record_access(actor, "journey.approve", "journeys.Journey", draft.journey.uid, detail=detail)
    return draft


@transaction.atomic
def publish_draft(
    actor: Actor, journey_uid: uuid.UUID, revision: int, moves: Callable[[int], Sequence[Move]]
) -> tuple[JourneyVersion, Moved]:
    """Publish the draft as the next version, and let people on their way stay, move or leave, all or nothing.

    Args:
        actor: who publishes.
        journey_uid: which journey.
        revision: what the actor looked at.
        moves: given the new version's number, what becomes of those who stand at each step of older ones.

    Raises:
        WrongState: it has to be approved first, or has changed meanwhile.
        InvalidInput: it is not right yet; people would get something again.
    """
    draft = drafts.locked(actor, journey_uid, revision)
    if draft.revision != revision:
        raise WrongState(_("The draft has changed since you looked at it. Look at it again."))
    if needs_approval(draft.content) and draft.approved_at is None:
        raise WrongState(_("A journey of this class is approved by a second person first."))
    number = next_number(draft.journey)
    version = publish_version(actor, _pack(draft, number, actor))
    moved = move_runs(actor, journey_uid, number, moves(number))
    draft.delete()
    return version, moved


def next_number(journey: Journey) -> int:
    """Return the number that the next version will have."""
    latest = journey.versions.order_by("-number").first()
    return latest.number + 1 if latest else 1


def _pack(draft: JourneyDraft, number: int, actor: Actor) -> JourneyPack:
    own = {"version": number, "approver": draft.approved_by or actor.name, "effective_on": clock.now().date()}
    return _fit({**draft.content, **own})


def _fit(content: Mapping[str, Any]) -> JourneyPack:
    known = JourneyPack.__dataclass_fields__
    plain = {key: value for key, value in document.compact(content).items() if key in known and value is not None}
    plain.setdefault("summary", plain.get("name"))
    for key in ("name", "summary"):
        words = plain.get(key) or {}
        if not words.get("zh"):
            plain[key] = plain.get("name")
    if not plain.get("source"):
        raise InvalidInput(_("Say which guideline, decision or experience the journey comes from."), where="source")
    try:
        pack: JourneyPack = shapes.fit(plain, JourneyPack, "")
    except shapes.Misfit as error:
        raise InvalidInput(str(error)) from error
    return pack


def as_yaml(
    content: Mapping[str, Any], *, version: int = 1, approver: str = "", effective_on: date | None = None
) -> str:
    """Return a draft or a version as the file that it would be among the packs."""
    own = {"version": version, "approver": approver, "effective_on": effective_on or clock.now().date()}
    plain = {**document.compact(content), **own}
    ordered = {key: plain[key] for key in _FIRST if key in plain}
    ordered |= {key: value for key, value in plain.items() if key not in ordered and key != "steps" and value}
    text: str = yaml.safe_dump({**ordered, "steps": plain["steps"]}, allow_unicode=True, sort_keys=False, width=110)
    return text


def from_yaml(text: str) -> Content:
    """Return what a file says, in the explicit form; it need not be right yet.

    Raises:
        InvalidInput: it is not YAML, or not a journey.
    """
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(_("This file cannot be read as YAML: %(error)s") % {"error": str(error)[:200]}) from error
    steps = found.get("steps") if isinstance(found, Mapping) else None
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) and step.get("id") for step in steps):
        raise InvalidInput(_("This file is not a journey: it has no list of steps with an id each."))
    ids = [str(step["id"]) for step in steps]
    if len(set(ids)) != len(ids):
        raise InvalidInput(_("Two steps have the same id."))
    kept = {key: value for key, value in found.items() if key not in ("version", "approver", "effective_on")}
    content = document.explicit(packs.as_data(kept))
    try:
        document.put_in_order(content)
    except ValueError:
        raise InvalidInput(_("A step may only lead to a later one.")) from None
    return content
