"""What the metrics of one page stand on: each count asked of the database once, when somebody needs it."""

from functools import cached_property
from typing import Any

from renxin.intelligence.insights.queries import cases, invitations, tasks
from renxin.intelligence.insights.queries.answers import Answers, Counted
from renxin.intelligence.insights.queries.answers import counted as count_answers
from renxin.intelligence.insights.scope import Scope


class Counts:
    """The counts of one scope, read at most once for one page."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

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

    @cached_property
    def invitations(self) -> dict[bool, Any]:
        """Invitations of the period (True) and of the one before it (False)."""
        return invitations.totals(self.scope)

    @cached_property
    def open_cases(self) -> Any:
        """Open cases now, by the time left."""
        return cases.open_by_time_left(self.scope)

    @cached_property
    def first_responses(self) -> Any:
        """First answers to the cases opened in the period."""
        return cases.first_responses(self.scope)

    @cached_property
    def closings(self) -> dict[bool, Any]:
        """Promises of a solution kept and broken, of the period (True) and of the one before it (False)."""
        return cases.closings(self.scope)

    @cached_property
    def cases_by_bucket(self) -> list[int]:
        """How many cases were opened in each week or month of the trend, the current one last."""
        found = cases.by_bucket(self.scope)
        return [found.get(place, 0) for place in range(1, len(self.scope.bucket_starts()) + 1)]

    @cached_property
    def calls(self) -> dict[bool, Any]:
        """Follow-up calls of the period (True) and of the one before it (False)."""
        return tasks.calls(self.scope)
