"""Cases by the day they were opened, of any kind."""

from typing import Final

from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally

OPENED: Final = Tally(rows="cases", at="opened_at", code="cases")


def by_bucket(scope: Scope) -> list[int]:
    """Return how many cases were opened in each week or month of the trend, the current one last."""
    starts = scope.bucket_starts()
    edges = [*(start for start in starts if start < scope.end), scope.end]
    found = [row["n"] for row in OPENED.count(scope, edges)]
    return found + [0] * (len(starts) - len(found))
