"""Reads of public reviews: the list, one with its replies, and their words for whoever heard a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.programs.listening import packs
from renxin.programs.listening.models import Review, ReviewReply

from .talks import Listed, theme_words

_LIST: Final = Keyset("-written_at", "-id", size=30)
STARS: Final = ("good", "middle", "low")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to: words of the address, checked where they are used."""

    source: str = ""
    stars: str = ""
    state: str = ""
    department: str = ""
    theme: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """Read it from an address; what nobody knows is left out."""
        known = {one.code for one in packs.reviews().sources}
        return cls(
            source=value if (value := query.get("source", "")) in known else "",
            stars=value if (value := query.get("stars", "")) in STARS else "",
            state=value if (value := query.get("state", "")) in (*Review.State.values, "waiting") else "",
            department=query.get("department", ""),
            theme=value if (value := query.get("theme", "")) in packs.themes() else "",
        )

    def narrow(self, rows: QuerySet[Review]) -> QuerySet[Review]:
        """Return the rows that fit."""
        pack = packs.reviews()
        if self.source:
            rows = rows.filter(source=self.source)
        if self.department:
            rows = rows.filter(department__uid=self.department)
        if self.theme:
            rows = rows.filter(themes__contains=[self.theme])
        if self.state == "waiting":
            rows = rows.filter(replies__state=ReviewReply.State.WAITING)
        elif self.state:
            rows = rows.filter(state=self.state)
        if self.stars == "good":
            rows = rows.filter(stars__gte=pack.good_from)
        elif self.stars == "low":
            rows = rows.filter(stars__lte=pack.low_until)
        elif self.stars == "middle":
            rows = rows.filter(stars__gt=pack.low_until, stars__lt=pack.good_from)
        return rows

    @property
    def query(self) -> str:
        """Return it as the end of an address."""
        values = {
            "source": self.source,
            "stars": self.stars,
            "state": self.state,
            "department": self.department,
            "theme": self.theme,
        }
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in the list."""

    review: Review
    source: str
    themes: list[str]

    @property
    def sounds(self) -> str:
        """Return `praise`, `blame` or `mixed`; empty while nobody has read it."""
        tone = self.review.tone
        if tone is None:
            return ""
        return "praise" if tone > 0.15 else "blame" if tone < -0.15 else "mixed"

    @property
    def is_low(self) -> bool:
        """Tell whether it is among the low ones."""
        return self.review.stars is not None and self.review.stars <= packs.reviews().low_until


def reviews(actor: Actor, wanted: Wanted, after: str = "") -> Listed:
    """Return one page of reviews, the newest first. They stand in public: everybody here may read them."""
    actor.require("listening.view")
    rows = wanted.narrow(Review.objects.of(actor)).select_related("department", "practitioner", "comment")
    page = _LIST.page(rows, after)
    return Listed([line(row) for row in page.items], page.next)


def line(row: Review) -> ReviewLine:
    """Return a review as lists show it."""
    return ReviewLine(row, str(packs.reviews().site(row.source).words), theme_words(row.themes))


def review(actor: Actor, uid: UUID) -> Review:
    """Return one review.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.view")
    rows = Review.objects.of(actor).select_related("department", "practitioner", "comment")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("review")
    return found


def replies(row: Review) -> list[ReviewReply]:
    """Return the answers to a review, the newest first."""
    return list(row.replies.select_related("written_by", "decided_by").order_by("-written_at", "-id"))


def reply(actor: Actor, row: Review, uid: UUID | str) -> ReviewReply:
    """Return one answer to a review.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.view")
    found = row.replies.filter(uid=uid).first()
    if found is None:
        raise NotFound("reply")
    return found


def waiting_replies(actor: Actor) -> int:
    """Return how many answers wait for approval."""
    return ReviewReply.objects.of(actor).filter(state=ReviewReply.State.WAITING).count()


def words_of_reviews(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Return site and words of reviews, for whoever heard a fact of them."""
    rows = Review.objects.of(actor).filter(pk__in=ids).select_related("comment")
    return {row.pk: f"【{packs.reviews().site(row.source).words.zh}】{row.words}" for row in rows if row.words}
