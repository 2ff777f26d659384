"""Boards of measures: how far a hospital is, and what shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from renxin.intelligence.appraisal import board_pack
from renxin.intelligence.appraisal.board_pack import Area, BoardPack, Level, Measure
from renxin.intelligence.appraisal.models import BoardMeasure, Evidence, MeasureState, SelfScore
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A measure as it stands: its words, its row, the evidence that holds, the newest self-score."""

    about: Measure
    row: BoardMeasure
    evidence: tuple[Evidence, ...]
    score: SelfScore | None

    @property
    def title(self) -> Words:
        """Return what its board is called."""
        return board_pack.boards()[self.row.board].title

    @property
    def levels(self) -> list[Level]:
        """Return the levels of its board."""
        return board_pack.boards()[self.row.board].levels

    @property
    def is_late(self) -> bool:
        """Tell whether it was due and is not in place, or has to be looked at again."""
        today = clock.today()
        if self.row.state == MeasureState.NOT_OURS:
            return False
        late = self.row.due_on and self.row.due_on < today and self.row.state != MeasureState.DONE
        stale = self.row.review_on and self.row.review_on < today and self.row.state == MeasureState.DONE
        return bool(late or stale)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """A board: its areas with their measures, and how many of those that apply are in place."""

    pack: BoardPack
    areas: Sequence[tuple[Area, Sequence[MeasureView]]]

    @property
    def measures(self) -> list[MeasureView]:
        """Return every measure."""
        return [one for _area, found in self.areas for one in found]

    @property
    def applying(self) -> int:
        """Return how many measures apply here."""
        return sum(one.row.state != MeasureState.NOT_OURS for one in self.measures)

    @property
    def done(self) -> int:
        """Return how many are in place."""
        return sum(one.row.state == MeasureState.DONE for one in self.measures)

    @property
    def late(self) -> int:
        """Return how many are late or have to be looked at again."""
        return sum(one.is_late for one in self.measures)

    @property
    def lowest(self) -> int | None:
        """Return the lowest level of those that apply; None unless all of them have one."""
        found = [one.row.level for one in self.measures if one.row.state != MeasureState.NOT_OURS]
        levels = [level for level in found if level is not None]
        return min(levels) if self.pack.levels and levels and len(levels) == len(found) else None


def boards(actor: Actor) -> list[BoardView]:
    """Return every board, in the order of the packs."""
    actor.require("evidence.view")
    return [board(actor, code) for code in board_pack.boards()]


def board(actor: Actor, code: str) -> BoardView:
    """Return one board.

    Raises:
        NotFound: there is none of this code.
    """
    actor.require("evidence.view")
    pack = board_pack.boards().get(code)
    if pack is None:
        raise NotFound("board")
    rows = {row.code: row for row in _rows(actor).filter(board=code)}
    areas = [(area, [_view(one, rows[one.code]) for one in area.measures if one.code in rows]) for area in pack.areas]
    return BoardView(pack=pack, areas=areas)


def measure(actor: Actor, uid: UUID) -> MeasureView:
    """Return one measure.

    Raises:
        NotFound: there is none, or no pack knows it any more.
    """
    actor.require("evidence.view")
    row = _rows(actor).filter(uid=uid).first()
    about = board_pack.measure(row.board, row.code) if row else None
    if row is None or about is None:
        raise NotFound("measure")
    return _view(about, row)


def _rows(actor: Actor) -> QuerySet[BoardMeasure]:
    holding = Evidence.objects.filter(withdrawn_at=None).select_related("attested_by__practitioner").order_by("-pk")
    return (
        BoardMeasure.objects.of(actor)
        .select_related("owner__practitioner", "department")
        .prefetch_related(
            Prefetch("evidence", holding, to_attr="holding"),
            Prefetch("scores", SelfScore.objects.order_by("-quarter_on"), to_attr="rated"),
        )
    )


def _view(about: Measure, row: BoardMeasure) -> MeasureView:
    holding: list[Evidence] = row.holding  # type: ignore[attr-defined]
    rated: list[SelfScore] = row.rated  # type: ignore[attr-defined]
    return MeasureView(about=about, row=row, evidence=tuple(holding), score=rated[0] if rated else None)
