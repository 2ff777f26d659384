"""Everything that was heard between two instants, without words: for whoever looks for what should become better."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from renxin.kernel.core.actor import Actor
from renxin.programs.listening.models import Advice, Note, Review


@dataclass(frozen=True, slots=True)
class Voice:
    """One thing that was heard. `source` (`listening.review:12`) leads to its words by `kernel.core.sayings`.

    `kind` is note, review or advice; `state` the state of its kind; `address` the uid of its page (of a note: its
    talk). `tone` runs from −1 (blame) to 1 (praise), None where nobody has read it.
    """

    source: str
    kind: str
    at: datetime
    department_id: int | None
    themes: tuple[str, ...]
    tone: float | None
    stars: float | None
    state: str
    address: str


def voices(
    actor: Actor, from_: datetime, until: datetime, *, department_ids: Collection[int] | None = None
) -> list[Voice]:
    """Return what was heard between two instants, the oldest first, within the actor's departments."""
    actor.require("listening.view")
    reach = None if actor.all_departments else set(actor.department_ids)
    if department_ids is not None:
        reach = set(department_ids) if reach is None else reach & set(department_ids)
    found = [*_notes(actor, from_, until), *_reviews(actor, from_, until), *_advice(actor, from_, until)]
    kept = [one for one in found if reach is None or one.department_id in reach]
    return sorted(kept, key=lambda one: (one.at, one.source))


def _notes(actor: Actor, from_: datetime, until: datetime) -> list[Voice]:
    rows = Note.objects.of(actor).filter(written_at__gte=from_, written_at__lt=until)
    values = rows.values_list("pk", "written_at", "department_id", "themes", "tone", "follow", "talk__uid")
    return [
        Voice(f"listening.note:{pk}", "note", at, department, tuple(themes), tone, None, state, str(uid))
        for pk, at, department, themes, tone, state, uid in values
    ]


def _reviews(actor: Actor, from_: datetime, until: datetime) -> list[Voice]:
    rows = Review.objects.of(actor).filter(written_at__gte=from_, written_at__lt=until)
    values = rows.values_list("pk", "written_at", "department_id", "themes", "tone", "stars", "state", "uid")
    return [
        Voice(f"listening.review:{pk}", "review", at, department, tuple(themes), tone, stars, state, str(uid))
        for pk, at, department, themes, tone, stars, state, uid in values
    ]


def _advice(actor: Actor, from_: datetime, until: datetime) -> list[Voice]:
    rows = Advice.objects.of(actor).filter(said_at__gte=from_, said_at__lt=until)
    values = rows.values_list("pk", "said_at", "department_id", "theme", "state", "uid")
    return [
        Voice(
            f"listening.advice:{pk}", "advice", at, department, (theme,) if theme else (), None, None, state, str(uid)
        )
        for pk, at, department, theme, state, uid in values
    ]


def words_of_advice(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Return the words of advice, for whoever heard a fact of it."""
    return {row.pk: row.words for row in Advice.objects.of(actor).filter(pk__in=ids)}
