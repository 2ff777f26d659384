"""Which posts still have to approve an answer, and for which of them somebody stands."""

from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.programs.cases.models import Case, CaseApproval, CaseKind, CaseNote
from renxin.programs.cases.packs.terms import terms

from . import owners

ANY = ""
"""Stands for "somebody who may approve", where the level names no post."""


def submitted(case: Case) -> CaseNote | None:
    """Return the answer that was handed in last."""
    return case.notes.filter(code="submitted").order_by("-written_at", "-id").first()


def needed(case: Case) -> tuple[str, ...]:
    """Return the posts that have to approve an answer of this case."""
    return terms().level(case.level).approvals if case.kind == CaseKind.COMPLAINT else ()


def given(case: Case) -> list[CaseApproval]:
    """Return the approvals of the answer that is under review."""
    note = submitted(case)
    rows = CaseApproval.objects.filter(case=case, note=note) if note else CaseApproval.objects.none()
    return list(rows.select_related("user__practitioner").order_by("approved_at", "id"))


def still_open(case: Case) -> list[str]:
    """Return the posts that have not approved yet, in the order of the level."""
    done = {row.post for row in given(case)}
    return [post for post in needed(case) if post not in done]


def stands_for(actor: Actor, case: Case) -> list[str]:
    """Return the open posts that the actor fills: those she is asked first for, else one she may stand in for.

    So two posts are never filled by one person while somebody else holds one of them.
    """
    if not needed(case):
        return [ANY] if actor.may("cases.approve") else []
    if any(row.user_id == actor.user_id for row in given(case)):
        return []
    lines = {post: _in_line(actor, case, post) for post in still_open(case)}
    first = [post for post, line in lines.items() if line[:1] == [actor.user_id]]
    return first or [post for post, line in lines.items() if actor.user_id in line][:1]


def refuse(actor: Actor, case: Case) -> None:
    """Refuse an approval in the right words: approved already, or not one's to give.

    Raises:
        NotAllowed: the actor may approve nothing here.
        WrongState: she approved already, or another post has to.
    """
    actor.require("cases.approve")
    if any(row.user_id == actor.user_id for row in given(case)):
        raise WrongState(_("You have approved it already; the next post has to."))
    raise WrongState(_("Another post has to approve this answer."))


def _in_line(actor: Actor, case: Case, post: str) -> list[int]:
    """Return who may fill a post: on the roster, else by its roles; never the owner or whom it concerns."""
    reached = owners.reach(actor, post, case.department_id, owners.concerned(case))
    return [user.pk for user in reached if user.pk != case.owner_id]
