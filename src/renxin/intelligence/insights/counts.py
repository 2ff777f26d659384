"""What the metrics of one page stand on: each count asked of the database once, when somebody needs it."""

from functools import cached_property
from typing import Any

from renxin.intelligence.insights.queries import answers, cases, invitations, tasks
from renxin.intelligence.insights.scope import Scope


class Counts:
    """The counts of one scope, read at most once for one page."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def answers(self) -> dict[bool, Any]:
        """Survey answers of the period (True) and of the one before it (False)."""
        return answers.totals(self.scope)

    @cached_property
    def answers_by_bucket(self) -> dict[Any, Any]:
        """Survey answers of each week or month of the trend."""
        return answers.by_bucket(self.scope)

    @cached_property
    def answers_by_survey(self) -> dict[int, Any]:
        """How many answers of the period each survey has."""
        return answers.by_survey(self.scope)

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
    def cases_by_bucket(self) -> dict[Any, Any]:
        """Cases of each week or month of the trend."""
        return cases.by_bucket(self.scope)

    @cached_property
    def calls(self) -> dict[bool, Any]:
        """Follow-up calls of the period (True) and of the one before it (False)."""
        return tasks.calls(self.scope)
