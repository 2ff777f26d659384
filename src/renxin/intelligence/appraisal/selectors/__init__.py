"""Every read of the package. Tenancy and who may see whose sheet stand here."""

from .appeals import appeals, get_appeal, may_appeal, open_appeals, own_appeals
from .coaxing import sign, signs
from .evidence import BoardView, MeasureView, board, boards, measure
from .results import (
    amendments,
    get_result,
    month,
    months,
    newest_of,
    own,
    results,
    verified,
)
from .rows import RowLine, RowPage, contested, row_keys, rows
from .sheets import draft_of, sheet, sheets, version

__all__ = [
    "BoardView",
    "MeasureView",
    "RowLine",
    "RowPage",
    "amendments",
    "appeals",
    "board",
    "boards",
    "contested",
    "draft_of",
    "get_appeal",
    "get_result",
    "may_appeal",
    "measure",
    "month",
    "months",
    "newest_of",
    "open_appeals",
    "own",
    "own_appeals",
    "results",
    "row_keys",
    "rows",
    "sheet",
    "sheets",
    "sign",
    "signs",
    "verified",
    "version",
]
