"""What the metrics of one page stand on: each count asked of the database once, when somebody needs it."""

from functools import cached_property

from renxin.intelligence.insights.opened import by_bucket
from renxin.intelligence.insights.queries.answers import Answers, Counted
from renxin.intelligence.insights.queries.answers import counted as count_answers
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally


class Counts:
    """The counts of one scope, read at most once for one page."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._tallied: dict[Tally, list[dict[str, int]]] = {}
        self._marked: dict[str, list[Answers]] = {}

    @cached_property
    def counted(self) -> Counted:
        """Every survey answer the page needs."""
        return count_answers(self.scope)

    @cached_property
    def answers(self) -> dict[bool, Answers]:
        """Survey answers of the period (True) and of the one before it (False)."""
        scope = self.scope
        found = {True: self.counted.between(scope.start), False: self.counted.between(scope.before, scope.start)}
        return {key: value for key, value in found.items() if value.n}

    @cached_property
    def answers_by_bucket(self) -> list[Answers]:
        """Survey answers of each week or month of the trend, the current one last."""
        starts = self.scope.bucket_starts()
        return [self.counted.between(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]

    @cached_property
    def answers_by_survey(self) -> dict[int, int]:
        """How many answers of the period each survey has."""
        return self.counted.by_survey(self.scope.start)

    def of(self, tally: Tally) -> list[dict[str, int]]:
        """Return what a tally counts in the period before and in the period."""
        if tally not in self._tallied:
            periods = self.scope.periods if tally.at else self.scope.periods[1:]
            found = tally.count(self.scope, periods)
            self._tallied[tally] = found if tally.at else [found[0], found[0]]
        return self._tallied[tally]

    def marked(self, mark: str) -> list[Answers]:
        """Return the answers to the questions of one mark, in the period before and in the period."""
        if mark not in self._marked:
            before, start, end = self.scope.periods
            found = count_answers(self.scope.about(mark), (before, start, end))
            self._marked[mark] = [found.between(before, start), found.between(start, end)]
        return self._marked[mark]

    @cached_property
    def cases_by_bucket(self) -> list[int]:
        """How many cases were opened in each week or month of the trend, the current one last."""
        return by_bucket(self.scope)
