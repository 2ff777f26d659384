"""Which way to a patient: what she asked for, what was learned, what her warnings bind, then the ladder of the pack."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.people.patients.selectors import ContactWay, Preference

from .facts import NOTHING
from .pack import Ladder, contact_rules, pack

_LAST: Final = 99


@dataclass(slots=True)
class Account:
    """An account that may be used for sending, and what is known of it now.

    `templates` are the codes of ours for which the vendor has one (None: it takes free text). `quota_until` is when the
    vendor takes more, when nothing is left now. `answers`: while she talks with us, it takes our own words, too.
    """

    channel: Channel
    rank: int
    templates: frozenset[str] | None = None
    quota_until: datetime | None = None
    kinds: tuple[str, ...] = ()
    answers: bool = False
    scoped: frozenset[str] = NOTHING

    def speaks(self, wanted: "Wanted") -> bool:
        """Tell whether an account can say it: some only speak by templates, except in answer."""
        free = self.templates is None or (wanted.is_reply and self.answers)
        return free or wanted.template in (self.templates or ())

    def reaches(self, way: ContactWay) -> bool:
        """Tell whether an address means something to this account: some are known only inside one."""
        return way.kind not in self.scoped or channels.reaches(self.channel, way.kind, way.value)


@dataclass(slots=True)
class Route:
    """One way to a patient: over which account, to which address, in whose place (None: to herself)."""

    account: Account
    way: ContactWay
    via_patient_id: int | None = None

    @property
    def channel(self) -> Channel:
        """Return the account."""
        return self.account.channel

    @property
    def address(self) -> str:
        """Return the address in clear."""
        return self.way.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a route must be able to carry. `tried` are the accounts given up, `prefer` the one on which she wrote.

    `ways` are the kinds of channel that its sender wants tried, in that order, and no others.
    """

    purpose: str
    message_class: str = "service"
    channel_kind: str = ""
    ways: tuple[str, ...] = ()
    template: str = ""
    private: bool = False
    tried: frozenset[int] = frozenset()
    prefer: int | None = None
    is_reply: bool = False


@dataclass(slots=True)
class Chosen:
    """The route, by which rule it came first (nothing: by the ladder), or why there is none."""

    route: Route | None
    rule: str = ""
    no_way: str = ""
    quota_until: datetime | None = None
    others: int = 0


def choose(
    routes: Sequence[Route],
    wanted: Wanted,
    refused: Mapping[str, frozenset[str]],
    likes: Sequence[Preference] = (),
    warnings: Collection[str] = (),
) -> Chosen:
    """Return the best route for a message; one that she refused comes only when there is no other.

    Args:
        routes: her ways, in the order of the ladder.
        wanted: what it must carry.
        refused: by kind of channel, the purposes that she does not allow over it.
        likes: how she likes to be reached, what she said before what was learned.
        warnings: her service warnings, and `elderly`.
    """
    usable, why, until = _usable(routes, wanted, warnings)
    if not usable:
        return Chosen(None, no_way=why, quota_until=until)
    rule = ""
    if len(usable) > 1:
        usable, rule = _ranked(usable, wanted, likes, warnings)
    purpose = wanted.purpose
    agreed = [each for each in usable if purpose not in refused.get(each.channel.kind, NOTHING)] or usable
    free = [each for each in agreed if purpose not in each.way.suppressed] or agreed
    route = free[0]
    rule = "in_place_of" if route.via_patient_id else rule if route is usable[0] else ""
    return Chosen(route, rule=rule, others=len(free) - 1)


def _usable(
    routes: Sequence[Route], wanted: Wanted, warnings: Collection[str]
) -> tuple[list[Route], str, datetime | None]:
    """Return the routes that can carry it; when there are none, why, and when a vendor takes more."""
    never = contact_rules().of_class(wanted.message_class).never_over
    silent = shut_by(frozenset(warnings)) if warnings else NOTHING
    usable: list[Route] = []
    why, until = "", None
    for route in routes:
        account, kind = route.account, route.account.channel.kind
        if (wanted.channel_kind and kind != wanted.channel_kind) or (wanted.ways and kind not in wanted.ways):
            continue
        if account.channel.pk in wanted.tried:
            why = "all_tried"
        elif kind in never:
            why = why or "not_this_class"
        elif kind in silent:
            why = why or "cannot_hear"
        elif not account.speaks(wanted):
            why = why or "template_missing"
        elif account.quota_until:
            until = min(account.quota_until, until or account.quota_until)
            usable.append(route)
        else:
            usable.append(route)
    open_now = [route for route in usable if route.account.quota_until is None]
    return open_now or usable, why, until


def _ranked(
    routes: Sequence[Route], wanted: Wanted, likes: Sequence[Preference], warnings: Collection[str]
) -> tuple[list[Route], str]:
    """Return the routes in the order of this patient, and the rule that put the first one there."""
    if wanted.prefer is not None:
        return sorted(routes, key=lambda route: route.channel.pk != wanted.prefer), ""
    if not likes and not warnings and not wanted.ways:
        return list(routes), ""
    bound = _first(frozenset(warnings), bool(wanted.tried)) if warnings else ()
    stated = next((like.channel for like in likes if like.channel and not like.learned), "")
    learned = next((like.channel for like in likes if like.channel and like.learned), "")

    def place(route: Route) -> tuple[int, int, int, int, int]:
        kind = route.channel.kind
        likeable = (kind, route.way.kind)
        return (
            bound.index(kind) if kind in bound else _LAST,
            wanted.ways.index(kind) if wanted.ways else 0,
            0 if stated in likeable else 1,
            0 if learned in likeable else 1,
            route.account.rank,
        )

    ranked = sorted(routes, key=place)
    first = ranked[0]
    likeable = (first.channel.kind, first.way.kind)
    if first.channel.kind in bound:
        return ranked, "needs_voice" if first.channel.kind == "voice" else ""
    if wanted.ways:
        return ranked, ""
    return ranked, "stated" if stated in likeable else "learned" if learned in likeable else ""


def ways_of(text: str) -> tuple[str, ...]:
    """Return the kinds of channel that a row names."""
    return tuple(text.split(",")) if text else ()


def rank_of(kind: str) -> int:
    """Return the place of a kind of channel on the ladder."""
    ladder = pack().ladder
    return ladder.index(kind) if kind in ladder else _LAST


@cache
def _first(warnings: frozenset[str], again: bool) -> tuple[str, ...]:
    """Return the kinds of channel that come first with these warnings."""
    return tuple(kind for row in _ladders(warnings) for kind in (row.next if again else row.first))


@cache
def shut_by(warnings: frozenset[str]) -> frozenset[str]:
    """Return the kinds of channel that are no way to her with these warnings."""
    return frozenset(kind for row in _ladders(warnings) for kind in row.never)


def _ladders(warnings: frozenset[str]) -> list[Ladder]:
    return [row for code, row in pack().ladders.items() if code in warnings]
