"""Patients' stories: written, read by a second person, told only as she agreed, taken back the same minute."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.timeline.facts.listening import StoryPublished, StoryWithdrawn
from renxin.kernel.timeline.services import record
from renxin.programs.listening import links, packs
from renxin.programs.listening.models import ConsentWay, Interview, Story, StoryConsent, StoryUse
from renxin.programs.listening.rules.reply_check import OF_STORIES, Finding, check, is_grave

MOST = 8000
State = Story.State


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """What stands in a story: what she told, and what others may read."""

    title: str
    told: str = ""
    text: str = ""
    themes: Sequence[str] = ()
    department_id: int | None = None


def check_story(text: str) -> list[Finding]:
    """Return what would let somebody know her again: names, days, numbers."""
    return check(text, only=OF_STORIES)


@transaction.atomic
def begin_story(actor: Actor, patient_id: int, written: StoryText, talk: Interview | None = None) -> Story:
    """Begin to write a patient's story down.

    Raises:
        InvalidInput: it has no title, or a theme is unknown.
    """
    actor.require("listening.work")
    story = Story(
        tenant_id=actor.tenant_id, patient_id=patient_id, talk=talk, begun_at=clock.now(), author_id=actor.user_id
    )
    _write(story, written)
    story.save()
    record_access(actor, "story.begin", "story", story.uid, patient_id=patient_id if patient_id > 0 else None)
    return story


@transaction.atomic
def write_story(actor: Actor, story: Story, written: StoryText, *, submit: bool = False) -> Story:
    """Go on writing; `submit` asks a second person to read it.

    Raises:
        InvalidInput: she has not agreed, or something in the text would let her be known again.
        WrongState: it is published, or was taken back.
    """
    actor.require("listening.work")
    story = _locked(story)
    if story.state not in (State.DRAFT, State.REVIEW):
        raise WrongState(_("It is published. Take it back first."), where="state")
    _write(story, written)
    if submit:
        _check_ready(story)
    story.state = State.REVIEW if submit else State.DRAFT
    story.author_id = actor.user_id
    story.save()
    return story


@transaction.atomic
def note_consent(actor: Actor, story: Story, places: Sequence[str], way: str) -> StoryConsent:
    """Note a new version of what she agrees to; it replaces the one before. Where it becomes less, so do we at once.

    Raises:
        InvalidInput: nobody notes how she agreed, or a place is unknown; in public needs it in writing.
    """
    actor.require("listening.work")
    wanted = [place for place in StoryConsent.For.values if place in places]
    if way not in (ConsentWay.ORAL, ConsentWay.WRITTEN) or not wanted:
        raise InvalidInput(_("Say where it may be told, and how she agreed."), where="places")
    if StoryConsent.For.PUBLIC in wanted and way != ConsentWay.WRITTEN:
        raise InvalidInput(_("In public needs her consent in writing."), where="way")
    story = _locked(story)
    return StoryConsent.objects.create(
        tenant_id=actor.tenant_id,
        story=story,
        number=story.consents.count() + 1,
        places=wanted,
        way=way,
        given_at=clock.now(),
        noted_by_name=actor.name[:150],
    )


@transaction.atomic
def publish_story(actor: Actor, story: Story) -> Story:
    """Say, as the second reader, that a story may be told.

    Raises:
        NotAllowed: the actor wrote it.
        InvalidInput: she has not agreed, or something in the text would let her be known again.
        WrongState: it does not wait for a reader.
    """
    actor.require("listening.approve")
    story = _locked(story)
    if story.state != State.REVIEW:
        raise WrongState(_("It does not wait for a second reader."), where="state")
    if story.author_id == actor.user_id:
        raise NotAllowed("listening.approve")
    _check_ready(story)
    story.state, story.reviewer_id = State.PUBLISHED, actor.user_id
    story.reviewed_at = story.published_at = clock.now()
    story.save()
    record_access(actor, "story.publish", "story", story.uid, patient_id=_known(story))
    record(
        actor,
        StoryPublished(patient_id=story.patient_id, occurred_at=story.published_at, story_id=story.pk),
    )
    return story


@transaction.atomic
def return_story(actor: Actor, story: Story, remark: str) -> Story:
    """Send a story back to its writer with a word why."""
    actor.require("listening.approve")
    if not remark.strip():
        raise InvalidInput(_("Say what should be different."), where="remark")
    story = _locked(story)
    if story.state != State.REVIEW:
        raise WrongState(_("It does not wait for a second reader."), where="state")
    story.state, story.remark = State.DRAFT, remark.strip()[:400]
    story.reviewer_id, story.reviewed_at = actor.user_id, clock.now()
    story.save()
    return story


@transaction.atomic
def withdraw_story(actor: Actor, story: Story, why: str = "wish") -> Story:
    """Take a story back: her consent ends, and nobody is told it from this moment on."""
    actor.require("listening.work")
    story = _locked(story)
    now = clock.now()
    story.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    if story.state != State.WITHDRAWN:
        story.state, story.withdrawn_at, story.withdrawn_why = State.WITHDRAWN, now, why[:24]
        story.save()
        record_access(actor, "story.withdraw", "story", story.uid, patient_id=_known(story))
        record(actor, StoryWithdrawn(patient_id=story.patient_id, occurred_at=now, story_id=story.pk))
    return story


@transaction.atomic
def note_use(actor: Actor, story: Story, place: str, title: str) -> StoryUse:
    """Note where a story was told.

    Raises:
        InvalidInput: it may not be told there, or nobody says where it was.
    """
    actor.require("listening.work")
    story = _locked(story)
    if story.state != State.PUBLISHED or place not in allowed_places(story):
        raise InvalidInput(_("She has not agreed that it is told there."), where="place")
    if not title.strip():
        raise InvalidInput(_("Say where it was told."), where="title")
    return StoryUse.objects.create(
        tenant_id=actor.tenant_id,
        story=story,
        place=place,
        title=title.strip()[:120],
        used_at=clock.now(),
        noted_by_name=actor.name[:150],
    )


def address_of_stories(actor: Actor) -> str:
    """Return the address of the stories that are told in public."""
    return links.stories(actor.tenant_id)


def allowed_places(story: Story) -> list[str]:
    """Return where a story may be told by the consent of now."""
    newest = story.consents.order_by("-number").first()
    return list(newest.places) if newest and newest.withdrawn_at is None else []


def _check_ready(story: Story) -> None:
    if not story.text.strip():
        raise InvalidInput(_("Write what others may read."), where="text")
    if not allowed_places(story):
        raise InvalidInput(_("She has not agreed yet. Note her consent first."), where="places")
    if is_grave(check_story(f"{story.title}\n{story.text}")):
        raise InvalidInput(_("Somebody could know her again: see below."), where="text")


def _write(story: Story, written: StoryText) -> None:
    if not written.title.strip():
        raise InvalidInput(_("Give it a title."), where="title")
    if not set(written.themes) <= set(packs.themes()):
        raise InvalidInput(_("Choose the themes from the list."), where="themes")
    story.title, story.told = written.title.strip()[:120], written.told.strip()[:MOST]
    story.text, story.themes = written.text.strip()[:MOST], list(written.themes)
    story.department_id = written.department_id


def _locked(story: Story) -> Story:
    return Story.objects.select_for_update().get(pk=story.pk)


def _known(story: Story) -> int | None:
    return story.patient_id if story.patient_id > 0 else None
