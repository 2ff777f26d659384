"""Public reviews come in: from a sheet, from an API, from a channel; each once, matched by its words.

Low ones are told, and those whose words hold a risk, whatever their stars.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.models import Comment
from renxin.engagement.safety import selectors as safety
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.listening import ConcernRaised, OpinionHeard
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, Practitioner, PractitionerRole
from renxin.programs.listening import packs
from renxin.programs.listening.models import Review
from renxin.programs.listening.rules.matching import Matched, Person, Place, match
from renxin.programs.listening.rules.stars import stars as on_five

REVIEW: Final = "listening.review"
MOST: Final = 5000
_ONCE: Final = "ON CONFLICT (tenant_id, source, external_id) DO NOTHING RETURNING id, source, external_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """A review as a site shows it. `source` is the name or code of the site; without an id its words are its key."""

    source: str
    text: str
    written_at: datetime
    stars: float | None = None
    author: str = ""
    external_id: str = ""
    url: str = ""
    department: str = ""
    doctor: str = ""
    comment: Comment | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many came, and how many of them were new."""

    seen: int
    new: int


@transaction.atomic
def take_reviews(actor: Actor, told: Sequence[NewReview]) -> Taken:
    """Keep reviews, each once; match them by their words; tell of each new one, and let low ones become cases.

    Raises:
        InvalidInput: one has neither words nor stars, lies in the future, or counts stars no site has.
    """
    if actor.kind == "staff":
        actor.require("listening.manage")
    if len(told) > MOST:
        raise InvalidInput(_("At most %(most)d reviews at a time.") % {"most": MOST}, where="file")
    matcher = _matcher(actor)
    rows = {_key(row): row for row in (_row(actor, one, at, matcher) for at, one in enumerate(told))}
    made = insert_rows(list(rows.values()), _ONCE, model=Review)
    new = {pk: rows[source, external_id] for pk, source, external_id in made}
    _tell(actor, new)
    if new:
        record_access(actor, "listening.reviews_taken", "review", detail={"seen": len(told), "new": len(new)})
    return Taken(len(told), len(new))


@transaction.atomic
def take_comments(actor: Actor, comment_ids: Sequence[int]) -> Taken:
    """Keep as reviews what came through a channel; its words stay where they are, and cases know of it already."""
    rows = Comment.objects.of(actor).filter(pk__in=comment_ids)
    return take_reviews(
        actor,
        [
            NewReview(
                source=row.platform,
                text=row.text,
                written_at=row.written_at,
                stars=row.rating,
                external_id=f"comment:{row.pk}",
                url=row.url,
                comment=row,
            )
            for row in rows
        ],
    )


@transaction.atomic
def match_review(
    actor: Actor, review: Review, department: Organization | None, practitioner: Practitioner | None
) -> Review:
    """Say which department and doctor a review is about."""
    actor.require("listening.work")
    review.department, review.practitioner = department, practitioner
    review.matched = Review.Match.PERSON
    review.evidence = [{"what": "person", "how": "person", "words": actor.name}]
    review.save(update_fields=["department", "practitioner", "matched", "evidence"])
    return review


@transaction.atomic
def code_review(actor: Actor, review: Review, themes: Sequence[str], tone: float | None) -> Review:
    """Set right how the reader read a review."""
    actor.require("listening.work")
    if not set(themes) <= set(packs.themes()):
        raise InvalidInput(_("Choose the themes from the list."), where="themes")
    review.themes, review.tone, review.themes_by = list(themes), tone, actor.name[:150]
    review.save(update_fields=["themes", "tone", "themes_by"])
    return review


@transaction.atomic
def set_quiet(actor: Actor, review: Review) -> Review:
    """Say that a review needs no answer."""
    actor.require("listening.work")
    if review.state == Review.State.NEW:
        review.state = Review.State.QUIET
        review.save(update_fields=["state"])
    return review


def is_low(stars: float | None) -> bool:
    """Tell whether somebody has to see to a review."""
    return stars is not None and stars <= packs.reviews().low_until


@dataclass(frozen=True, slots=True)
class _Matcher:
    places: list[Place]
    people: list[Person]

    def match(self, one: NewReview) -> Matched:
        return match(one.text, self.places, self.people, department=one.department, doctor=one.doctor)


def _matcher(actor: Actor) -> _Matcher:
    departments = organizations.departments(actor)
    at: dict[int, list[int]] = {}
    roles = PractitionerRole.objects.of(actor).filter(is_active=True)
    for person, department in roles.values_list("practitioner_id", "organization_id"):
        at.setdefault(person, []).append(department)
    people = [
        Person(one.pk, tuple(name for name in (one.name, one.name_en) if name), tuple(at.get(one.pk, ())))
        for one in organizations.practitioners(actor)
    ]
    places = [Place(one.pk, tuple(name for name in (one.name, one.name_en) if name)) for one in departments]
    return _Matcher(places, people)


def _row(actor: Actor, one: NewReview, at: int, matcher: _Matcher) -> dict[str, Any]:
    text, site = one.text.strip(), packs.reviews().named(one.source)
    given = on_five(one.stars, site.most)
    if not text and given is None:
        raise InvalidInput(_("A review has words or stars."), where=str(at))
    if one.stars is not None and given is None:
        raise InvalidInput(_("No site counts so many stars: %(stars)s") % {"stars": one.stars}, where=str(at))
    if one.written_at > clock.now():
        raise InvalidInput(_("It cannot have been in the future."), where=str(at))
    found = matcher.match(one)
    return {
        "uid": uuid7(),
        "tenant_id": actor.tenant_id,
        "source": site.code,
        "external_id": one.external_id.strip()[:128] or _digest(one),
        "patient_id": -actor.tenant_id,
        "comment_id": one.comment.pk if one.comment else None,
        "author": one.author.strip()[:80],
        "stars": given,
        "text": "" if one.comment else text,
        "url": one.url.strip()[:500],
        "written_at": one.written_at,
        "received_at": clock.now(),
        "department_id": found.department_id,
        "practitioner_id": found.practitioner_id,
        "matched": Review.Match.WORDS if found.evidence else Review.Match.NONE,
        "evidence": found.evidence,
    }


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["source"], row["external_id"]


def _digest(one: NewReview) -> str:
    """Return what names a review whose site gives it no number: who wrote what on which day."""
    said = "|".join((one.author.strip(), one.text.strip(), one.written_at.date().isoformat()))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _tell(actor: Actor, new: Mapping[int, Mapping[str, Any]]) -> None:
    now, nobody = clock.now(), -actor.tenant_id
    record(
        actor,
        *[
            OpinionHeard(
                patient_id=nobody,
                occurred_at=now,
                voice="review",
                row_id=pk,
                department_id=row["department_id"],
                stars=row["stars"],
            )
            for pk, row in new.items()
        ],
    )
    record(
        actor,
        *[
            ConcernRaised(
                patient_id=nobody,
                occurred_at=now,
                source=f"{REVIEW}:{pk}",
                channel="review",
                department_id=row["department_id"],
            )
            for pk, row in new.items()
            if row["comment_id"] is None and (is_low(row["stars"]) or safety.alarming(row["text"]))
        ],
    )
