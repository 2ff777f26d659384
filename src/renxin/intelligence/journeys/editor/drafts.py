"""Every write of drafts: begin, edit, undo, redo, go back, throw away. What is published is never touched."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.editor.document import Content
from renxin.intelligence.journeys.editor.models import JourneyDraft, JourneyDraftEdit
from renxin.intelligence.journeys.models import Journey, JourneyStatus, JourneyVersion
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState

KEPT_EDITS: Final = 200
MANAGE: Final = "journeys.manage"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: what it does to the definition, and what it is called in the history."""

    act: str
    change: Callable[[Content], Content]
    detail: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_journey(actor: Actor, name: Mapping[str, str], content: Mapping[str, Any] | None = None) -> JourneyDraft:
    """Make a journey that nobody enters yet, with a draft: empty, or of `content` (a ready one, a file).

    Raises:
        InvalidInput: it has no name.
    """
    actor.require(MANAGE)
    words = {language: name.get(language, "").strip() for language in ("zh", "en")}
    if not words["zh"]:
        raise InvalidInput(_("Give the journey a name."), where="name_zh")
    words["en"] = words["en"] or words["zh"]
    code = _free_code(actor, str((content or {}).get("code") or ""))
    journey = Journey.objects.create(
        tenant_id=actor.tenant_id, code=code, name=words, is_active=False, status=JourneyStatus.DRAFT
    )
    filled = {**_empty(), **(content or {}), "code": code, "name": words}
    return _begin(actor, journey, document.explicit(filled), None)


@transaction.atomic
def start_draft(actor: Actor, journey_uid: uuid.UUID) -> JourneyDraft:
    """Return the journey's draft; begin one from the current version when there is none."""
    actor.require(MANAGE)
    journey = Journey.objects.of(actor).select_for_update(of=("self",)).filter(uid=journey_uid).first()
    if journey is None:
        raise NotFound("journey")
    existing = JourneyDraft.objects.of(actor).filter(journey=journey).first()
    if existing:
        return existing
    version = journey.current
    content = as_content(journey, version) if version else {**_empty(), "code": journey.code, "name": journey.name}
    return _begin(actor, journey, document.explicit(content), version)


def as_content(journey: Journey, version: JourneyVersion) -> Content:
    """Return a published version as a draft writes it: its definition with the journey's words and its source."""
    words = {"name": journey.name, "summary": journey.summary, "source": version.source}
    return {**words, **version.definition, "code": journey.code}


@transaction.atomic
def edit_draft(actor: Actor, journey_uid: uuid.UUID, revision: int, edit: Edit) -> JourneyDraft:
    """Do one edit; what was undone before it is forgotten.

    Raises:
        WrongState: somebody else changed the draft meanwhile.
        InvalidInput: the edit is impossible.
    """
    draft = locked(actor, journey_uid, revision)
    content = edit.change(draft.content)
    if content == draft.content:
        return draft
    draft.edits.filter(number__gt=draft.position).delete()
    draft.edits.filter(number__lt=draft.position - KEPT_EDITS).delete()
    draft.position += 1
    _note(actor, draft, content, edit.act, edit.detail)
    return _keep(actor, draft, content)


@transaction.atomic
def go_to(actor: Actor, journey_uid: uuid.UUID, revision: int, position: int) -> JourneyDraft:
    """Undo or redo until the draft stands at the edit `position`.

    Raises:
        WrongState: somebody else changed the draft meanwhile, or that edit is not kept.
    """
    draft = locked(actor, journey_uid, revision)
    found = draft.edits.filter(number=position).first()
    if found is None:
        raise WrongState(_("There is nothing more to undo or redo."))
    draft.position = position
    return _keep(actor, draft, found.content)


@transaction.atomic
def discard_draft(actor: Actor, journey_uid: uuid.UUID) -> None:
    """Throw a draft away; a journey that was never published goes with it."""
    draft = locked(actor, journey_uid, None)
    journey = draft.journey
    draft.delete()
    if journey.current_id is None and not journey.versions.exists():
        journey.delete()


def _begin(actor: Actor, journey: Journey, content: Content, version: JourneyVersion | None) -> JourneyDraft:
    now = clock.now()
    draft = JourneyDraft.objects.create(
        tenant_id=actor.tenant_id,
        journey=journey,
        based_on=version,
        content=content,
        started_at=now,
        started_by=actor.name,
        changed_at=now,
        changed_by=actor.name,
    )
    _note(actor, draft, content, "begin", {"version": version.number} if version else {})
    return draft


def _note(actor: Actor, draft: JourneyDraft, content: Content, act: str, detail: Mapping[str, Any]) -> None:
    JourneyDraftEdit.objects.create(
        tenant_id=actor.tenant_id,
        draft=draft,
        number=draft.position,
        content=content,
        act=act,
        detail=dict(detail),
        at=clock.now(),
        by=actor.name,
    )


def _keep(actor: Actor, draft: JourneyDraft, content: Content) -> JourneyDraft:
    """Write the draft. What was approved was another text, so that is over."""
    draft.content, draft.revision = content, draft.revision + 1
    draft.changed_at, draft.changed_by = clock.now(), actor.name
    draft.asked_at, draft.asked_by = None, ""
    draft.approved_at, draft.approved_by = None, ""
    if actor.user_id is not None and actor.user_id not in draft.writers:
        draft.writers = [*draft.writers, actor.user_id]
    draft.save()
    return draft


def locked(actor: Actor, journey_uid: uuid.UUID, revision: int | None) -> JourneyDraft:
    """Return a journey's draft, locked.

    Raises:
        NotFound: there is none here.
        WrongState: somebody else changed it since `revision`.
    """
    actor.require(MANAGE)
    found = JourneyDraft.objects.of(actor).select_for_update(of=("self",)).filter(journey__uid=journey_uid)
    draft = found.select_related("journey", "based_on").first()
    if draft is None:
        raise NotFound("draft")
    # Two quick changes of one person may cross on their way: only somebody else's change is a conflict.
    if revision is not None and revision != draft.revision and draft.changed_by != actor.name:
        raise WrongState(
            _("%(name)s has changed this draft meanwhile. Look at it, then make your change again.")
            % {"name": draft.changed_by}
        )
    return draft


def _empty() -> Content:
    return {
        "name": {"zh": "", "en": ""},
        "summary": {"zh": "", "en": ""},
        "source": "",
        "start": {"label": {"zh": "", "en": ""}, "fact": ""},
        "stop": [],
        "steps": [],
    }


def _free_code(actor: Actor, wanted: str) -> str:
    """Return a code that no journey of the hospital has."""
    taken = set(Journey.objects.of(actor).values_list("code", flat=True))
    base = wanted or f"own_{ids.uuid7().hex[-8:]}"
    numbers = range(2, len(taken) + 3)
    return base if base not in taken else next(f"{base}_{one}" for one in numbers if f"{base}_{one}" not in taken)


def of_journey(actor: Actor, journey_uid: uuid.UUID) -> JourneyDraft:
    """Return a journey's draft, for whoever may write or approve.

    Raises:
        NotFound: there is none here.
    """
    actor.require("journeys.view")
    found = JourneyDraft.objects.of(actor).filter(journey__uid=journey_uid).select_related("journey", "based_on")
    draft = found.first()
    if draft is None:
        raise NotFound("draft")
    return draft


def published(draft: JourneyDraft) -> Content | None:
    """Return what the current version says, in the explicit form; None before the first."""
    version = draft.journey.current
    return document.explicit(as_content(draft.journey, version)) if version else None
