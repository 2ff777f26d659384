"""The state machine of a case, pure: what may be done where a case stands, and where it stands then.

registered → accepted → given to an owner → looked into → answer written → reviewed → told → the patient's word
→ closed → archived; beside it: not accepted, given back, in dispute, joined, withdrawn, again.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from renxin.programs.cases.models import CaseStatus as S

WAITING: Final = frozenset(
    {S.OPENED, S.ACCEPTED, S.ASSIGNED, S.RETURNED, S.INQUIRY, S.DRAFTING, S.IN_REVIEW, S.APPROVED, S.REOPENED}
)
"""Where the patient waits for us."""
OPEN: Final = WAITING | {S.ANSWERED, S.DISPUTE}
OWNERLESS: Final = frozenset({S.OPENED, S.ACCEPTED, S.RETURNED})
"""Where a case waits for somebody to take it."""

_AT_WORK: Final = frozenset({S.ASSIGNED, S.REOPENED, S.INQUIRY, S.DRAFTING})


def _to(target: S, sources: Iterable[S]) -> dict[S, S]:
    return dict.fromkeys(sources, target)


def _stay(sources: Iterable[S]) -> dict[S, S]:
    return {status: status for status in sources}


MOVES: Final[Mapping[str, Mapping[S, S]]] = {
    "accept": _stay(WAITING - {S.IN_REVIEW, S.APPROVED}) | {S.OPENED: S.ACCEPTED},
    "decline": _to(S.CLOSED, (S.OPENED, S.ACCEPTED, S.ASSIGNED, S.RETURNED, S.INQUIRY)),
    "assign": _stay(OPEN) | _to(S.ASSIGNED, OWNERLESS),
    "give_back": _to(S.RETURNED, _AT_WORK),
    "investigate": _to(S.INQUIRY, (S.ASSIGNED, S.REOPENED, S.DRAFTING, S.DISPUTE)),
    "draft": _to(S.DRAFTING, (*_AT_WORK, S.APPROVED)),
    "submit": _to(S.IN_REVIEW, _AT_WORK),
    "approve": _to(S.APPROVED, (S.IN_REVIEW,)),
    "reject": _to(S.DRAFTING, (S.IN_REVIEW,)),
    "answer": _to(S.ANSWERED, OPEN - {S.IN_REVIEW, S.DISPUTE}),
    "confirm": _to(S.CLOSED, (S.ANSWERED,)),
    "close": _to(S.CLOSED, OPEN - {S.IN_REVIEW}),
    "withdraw": _to(S.CLOSED, OPEN),
    "join": _to(S.CLOSED, OPEN - {S.DISPUTE}),
    "dispute": _to(S.DISPUTE, OPEN - {S.DISPUTE}),
    "reopen": _to(S.REOPENED, (S.ANSWERED, S.CLOSED)),
    "archive": _stay((S.CLOSED,)),
    "complain": _stay(OPEN),
    "contact": _stay(WAITING),
    "change": _stay(OPEN),
    "pause": _stay(WAITING),
    "resume": _stay(WAITING),
    "note": _stay(S),
}
"""What may be done with a case, from where, and where it stands then."""


def may(move: str, status: str) -> bool:
    """Tell whether `move` is possible while a case has `status`."""
    return status in MOVES[move]


def after(move: str, status: str, *, owned: bool = True) -> S:
    """Return where a case stands after a move that is possible; without an owner it waits for one."""
    found = MOVES[move][S(status)]
    return S.ACCEPTED if found == S.ASSIGNED and not owned else found


def may_answer(status: str, *, needs_approval: bool) -> bool:
    """Tell whether the patient may be told an answer: one that needs approval only once it has it."""
    if not needs_approval:
        return may("answer", status)
    return status in (S.APPROVED, S.ANSWERED)
