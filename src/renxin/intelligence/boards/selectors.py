"""Every read of boards: which a person may open, what stands on it in her own order."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from renxin.intelligence.boards import cards, committee, pack, tables
from renxin.intelligence.boards.cards.shown import Context, Shown
from renxin.intelligence.boards.models import Arrangement, Export, Issue, Report, Sending, Wall
from renxin.intelligence.boards.pack import Board
from renxin.intelligence.insights import selectors as insights
from renxin.intelligence.insights.selectors import Scope
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations


@dataclass(frozen=True, slots=True)
class Part:
    """The cards under one heading of a board: numbers first, then what needs room."""

    title: str
    numbers: tuple[Shown, ...]
    others: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A board as one person sees it. `is_empty`: nothing has been asked, answered or gone wrong yet."""

    board: Board
    parts: tuple[Part, ...]
    is_empty: bool = False


def boards(actor: Actor) -> list[Board]:
    """Return the boards that the actor may open; her own role's first."""
    actor.require("boards.view")
    roles = organizations.roles_of(actor)
    able = [board for board in pack.boards().values() if actor.may(board.permission)]
    # Of several roles the one that carries most comes first: boards stand from the bedside to the director.
    own = [board for board in reversed(able) if roles & set(board.roles)]
    return [*own, *(board for board in able if board not in own)]


def board(actor: Actor, code: str = "") -> Board:
    """Return a board, the one of the actor's own role when none is named.

    Raises:
        NotFound: there is none of this code that she may open.
    """
    able = boards(actor)
    found = next((one for one in able if one.code == code), None) if code else next(iter(able), None)
    if found is None:
        raise NotFound("board")
    return found


def opened(actor: Actor, found: Board, scope: Scope | None) -> Opened:
    """Return what stands on a board, in the actor's own order, without what she has hidden."""
    own = arrangement(actor, found)
    context = Context(actor, scope)
    parts = []
    for section in found.sections:
        codes = [code for code in own.ordered(section.cards) if code not in own.hidden]
        made = [one for code in codes if (one := cards.make(context, code)) is not None]
        numbers = tuple(one for one in made if one.kind == "number")
        parts.append(Part(str(section.title), numbers, tuple(one for one in made if one.kind != "number")))
    is_empty = found.permission == "insights.view" and context.parts is not None and context.parts.is_empty
    return Opened(board=found, parts=tuple(part for part in parts if part.numbers or part.others), is_empty=is_empty)


def sent(actor: Actor) -> list[tuple[str, str]]:
    """Return what the actor may let go out as a report: boards, and the committee's pack."""
    rows = [(one.code, str(one.title)) for one in boards(actor)]
    return [*rows, (committee.CODE, str(committee.TITLE))] if committee.may_get(actor) else rows


def name_of(code: str) -> str:
    """Return what is called by the code of a report's board."""
    found = pack.boards().get(code)
    return str(found.title) if found else str(committee.TITLE) if code == committee.CODE else code


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own order of a board."""

    order: tuple[str, ...]
    hidden: frozenset[str]

    def ordered(self, codes: list[str]) -> list[str]:
        """Return cards in her order; those that are new since then where they stand in the pack."""
        place = {code: at for at, code in enumerate(self.order)}
        return sorted(codes, key=lambda code: place.get(code, codes.index(code)))


def arrangement(actor: Actor, found: Board) -> Own:
    """Return how the actor likes a board."""
    row = Arrangement.objects.of(actor).filter(user_id=actor.user_id or 0, board=found.code).first()
    return Own(tuple(row.order), frozenset(row.hidden)) if row else Own((), frozenset())


def scope_of(actor: Actor, chosen: dict[str, str]) -> Scope | None:
    """Return the scope that an address asks for; None for who may not see numbers."""
    return insights.read_scope(actor, chosen) if actor.may("insights.view") else None


def exports(actor: Actor) -> list[Export]:
    """Return the actor's exports that have not expired, the newest first."""
    actor.require("boards.export")
    rows = Export.objects.of(actor).filter(asked_by_id=actor.user_id or 0).defer("content").order_by("-id")
    return [row for row in rows[:50] if row.expires_at is None or row.expires_at > clock.now()]


def name_of_export(row: Export) -> str:
    """Return what a file is about: a number or a card."""
    if row.metric.startswith(tables.PREFIX):
        return cards.name_of(row.metric.removeprefix(tables.PREFIX))
    return str(insights.CATALOGUE[row.metric].name) if row.metric in insights.CATALOGUE else row.metric


def export(actor: Actor, uid: UUID) -> Export:
    """Return one of the actor's own exports.

    Raises:
        NotFound: there is none.
    """
    actor.require("boards.export")
    found = Export.objects.of(actor).filter(uid=uid, asked_by_id=actor.user_id or 0).first()
    if found is None:
        raise NotFound("export")
    return found


def reports(actor: Actor) -> list[Report]:
    """Return the reports that go out, the next one first; then those that were stopped."""
    actor.require("boards.report")
    rows = Report.objects.of(actor).order_by("due_at", "-id")
    return list(rows if actor.all_departments else rows.filter(made_by_id=actor.user_id or 0))


def report(actor: Actor, uid: UUID) -> Report:
    """Return one report.

    Raises:
        NotFound: there is none, or it is a colleague's.
    """
    found = next((row for row in reports(actor) if row.uid == uid), None)
    if found is None:
        raise NotFound("report")
    return found


def issues(actor: Actor, found: Report, most: int = 12) -> list[tuple[Issue, list[Sending]]]:
    """Return the last issues of a report with what became of them."""
    rows = list(found.issues.order_by("-at")[:most])
    sent: dict[int, list[Sending]] = {row.pk: [] for row in rows}
    for sending in Sending.objects.of(actor).filter(issue__in=rows).defer("paper").order_by("pk"):
        sent[sending.issue_id].append(sending)
    return [(row, sent[row.pk]) for row in rows]


def sending(actor: Actor, uid: UUID) -> Sending:
    """Return what was sent to the actor herself.

    Raises:
        NotFound: there is none, or it was sent to somebody else.
    """
    found = (
        Sending.objects.of(actor).filter(uid=uid, user_id=actor.user_id or 0).select_related("issue__report").first()
    )
    if found is None:
        raise NotFound("report")
    return found


def walls(actor: Actor) -> list[Wall]:
    """Return the screens in use, by name."""
    actor.require("boards.walls")
    return list(Wall.objects.of(actor).filter(revoked_at__isnull=True).order_by("name"))


def wall(actor: Actor, uid: UUID) -> Wall:
    """Return one screen.

    Raises:
        NotFound: there is none in use.
    """
    found = next((row for row in walls(actor) if row.uid == uid), None)
    if found is None:
        raise NotFound("wall")
    return found


def public_root() -> str:
    """Return the address of this installation as colleagues reach it; empty when it is not set."""
    return str(settings.RENXIN_PUBLIC_URL or "").rstrip("/")
