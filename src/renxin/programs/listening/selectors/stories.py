"""Reads of stories: for those who work on them, and for everybody where she agreed to that."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.programs.listening.models import Story, StoryConsent, StoryUse

from .reach import name_in, names_of, within
from .talks import Listed, theme_words

_LIST: Final = Keyset("-begun_at", "-id", size=30)


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story with everything about it."""

    story: Story
    name: str
    themes: list[str]
    consents: list[StoryConsent]
    uses: list[StoryUse]

    @property
    def places(self) -> list[str]:
        """Return where it may be told by the consent of now, in words."""
        newest = self.consents[0] if self.consents else None
        if newest is None or newest.withdrawn_at is not None:
            return []
        return [str(StoryConsent.For(place).label) for place in newest.places]


def stories(actor: Actor, *, state: str = "", after: str = "") -> Listed:
    """Return the stories within reach, the newest first; what is published all colleagues may read."""
    rows = Story.objects.of(actor).select_related("department", "author", "reviewer")
    mine = within(actor, rows, "author_id") | rows.filter(state=Story.State.PUBLISHED)
    if actor.may("listening.approve"):
        mine = rows
    page = _LIST.page(mine.filter(state=state) if state else mine, after)
    return Listed(page.items, page.next)


def story(actor: Actor, uid: UUID | str) -> Story:
    """Return a story.

    Raises:
        NotFound: there is none within reach.
    """
    actor.require("listening.view")
    found = Story.objects.of(actor).select_related("department", "author", "reviewer").filter(uid=uid).first()
    if found is None or not _reaches(actor, found):
        raise NotFound("story")
    return found


def story_page(actor: Actor, row: Story) -> StoryPage:
    """Return a story with its consents and uses. Who told it only those who work on it see, and the look is noted."""
    works = actor.may("listening.work") or actor.may("listening.approve")
    names = names_of(actor, [row.patient_id]) if works else {}
    if works and row.patient_id > 0:
        record_look(actor, "story.view", "story", row.uid, patient_id=row.patient_id)
    return StoryPage(
        row,
        name_in(names, row.patient_id) if works else "",
        theme_words(row.themes),
        list(row.consents.order_by("-number")),
        list(row.uses.order_by("-used_at")),
    )


def public_stories(actor: Actor, limit: int = 20) -> list[Story]:
    """Return the stories that may be told in public by the consent of now, the newest first; read anew each time."""
    rows = Story.objects.of(actor).filter(state=Story.State.PUBLISHED).prefetch_related("consents")
    newest_first = rows.order_by("-published_at", "-id")
    return [row for row in newest_first if _is_for_all(row)][:limit]


def _is_for_all(row: Story) -> bool:
    """Tell whether the consent of now allows it to be told in public."""
    newest = max(row.consents.all(), key=lambda one: one.number, default=None)
    return newest is not None and newest.withdrawn_at is None and StoryConsent.For.PUBLIC in newest.places


def _reaches(actor: Actor, row: Story) -> bool:
    if actor.all_departments or row.state == Story.State.PUBLISHED or actor.may("listening.approve"):
        return True
    return row.department_id in actor.department_ids or row.author_id == actor.user_id
