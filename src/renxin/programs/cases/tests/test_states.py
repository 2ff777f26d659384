"""The state machine: every move by table, and any sequence of moves keeps what must always hold."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from renxin.programs.cases.course import states
from renxin.programs.cases.models import CaseStatus as S


@pytest.mark.parametrize(
    ("move", "before", "after"),
    [
        ("accept", S.OPENED, S.ACCEPTED),
        ("accept", S.ASSIGNED, S.ASSIGNED),
        ("decline", S.ACCEPTED, S.CLOSED),
        ("assign", S.ACCEPTED, S.ASSIGNED),
        ("assign", S.RETURNED, S.ASSIGNED),
        ("assign", S.DRAFTING, S.DRAFTING),
        ("give_back", S.INQUIRY, S.RETURNED),
        ("investigate", S.REOPENED, S.INQUIRY),
        ("draft", S.APPROVED, S.DRAFTING),
        ("submit", S.INQUIRY, S.IN_REVIEW),
        ("approve", S.IN_REVIEW, S.APPROVED),
        ("reject", S.IN_REVIEW, S.DRAFTING),
        ("answer", S.APPROVED, S.ANSWERED),
        ("confirm", S.ANSWERED, S.CLOSED),
        ("withdraw", S.DISPUTE, S.CLOSED),
        ("dispute", S.ANSWERED, S.DISPUTE),
        ("reopen", S.CLOSED, S.REOPENED),
        ("archive", S.CLOSED, S.CLOSED),
    ],
)
def test_where_a_move_leads(move, before, after):
    assert states.may(move, before)
    assert states.after(move, before) == after


@pytest.mark.parametrize(
    ("move", "status"),
    [
        ("decline", S.ANSWERED),  # too late to say that it is not ours
        ("answer", S.IN_REVIEW),  # decided first
        ("answer", S.CLOSED),
        ("approve", S.DRAFTING),
        ("confirm", S.ASSIGNED),  # nothing was told yet
        ("archive", S.ANSWERED),
        ("pause", S.ANSWERED),
        ("join", S.CLOSED),
        ("withdraw", S.CLOSED),
        ("give_back", S.APPROVED),
        ("complain", S.CLOSED),
    ],
)
def test_what_is_refused(move, status):
    assert not states.may(move, status)


def test_every_status_leads_out_and_every_move_stays_inside():
    for status in set(S) - {S.CLOSED}:
        assert any(status in sources and sources[status] == S.CLOSED for sources in states.MOVES.values()), status
    for move, sources in states.MOVES.items():
        assert set(sources.values()) <= set(S), move


def test_nobody_answers_past_the_review():
    asked = {status for status in S if states.may_answer(status, needs_approval=True)}
    assert asked == {S.APPROVED, S.ANSWERED}
    assert states.may_answer(S.ASSIGNED, needs_approval=False)


class Life(RuleBasedStateMachine):
    """A case in hands that try every button: with a review before the answer, an owner or none."""

    def __init__(self) -> None:
        super().__init__()
        self.status = S.OPENED
        self.owned = False
        self.approved = False
        self.told = False

    @rule(move=st.sampled_from(sorted(set(states.MOVES) - {"answer", "confirm", "assign", "give_back", "reopen"})))
    def press(self, move):
        if not states.may(move, self.status):
            return
        before, self.status = self.status, states.after(move, self.status, owned=self.owned)
        if move == "approve":
            self.approved = True
        if move in ("draft", "reject") or (before == S.APPROVED and self.status == S.DRAFTING):
            self.approved = False

    @rule()
    def assign(self):
        if states.may("assign", self.status):
            self.status, self.owned = states.after("assign", self.status), True

    @rule()
    def give_back(self):
        if states.may("give_back", self.status):
            self.status, self.owned = states.after("give_back", self.status), False

    @precondition(lambda self: states.may_answer(self.status, needs_approval=True))
    @rule()
    def answer(self):
        assert self.approved or self.told, "an answer went out that nobody approved"
        self.status, self.told = states.after("answer", self.status), True

    @rule()
    def confirm(self):
        if states.may("confirm", self.status):
            assert self.told
            self.status = states.after("confirm", self.status)

    @rule()
    def reopen(self):
        if states.may("reopen", self.status):
            self.status, self.approved, self.told = states.after("reopen", self.status), False, False

    @invariant()
    def open_or_closed(self):
        assert (self.status == S.CLOSED) != (self.status in states.OPEN)

    @invariant()
    def a_closed_case_only_starts_again(self):
        if self.status == S.CLOSED:
            moved = {move for move, sources in states.MOVES.items() if sources.get(S.CLOSED, S.CLOSED) != S.CLOSED}
            assert moved == {"reopen"}

    @invariant()
    def whoever_waits_for_an_owner_can_get_one(self):
        if self.status in states.OWNERLESS:
            assert states.may("assign", self.status)


TestLife = Life.TestCase
