"""What the pages share: the month in an address, the months to choose from, messages of refusals."""

from collections.abc import Callable
from datetime import date
from typing import Any

from renxin.intelligence.appraisal import selectors
from renxin.intelligence.appraisal.models import Month
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest
from renxin.ui.toasts import toast


def month_named(name: str) -> date:
    """Return the first day of the month that an address names (`2026-06`).

    Raises:
        NotFound: it names none.
    """
    try:
        return date.fromisoformat(f"{name}-01")
    except ValueError as error:
        raise NotFound("month") from error


def existing(request: StaffRequest, name: str) -> Month:
    """Return the month that an address names.

    Raises:
        NotFound: nothing was counted in it.
    """
    found = selectors.month(request.actor, month_named(name))
    if found is None:
        raise NotFound("month")
    return found


def tried(request: StaffRequest, act: Callable[[], Any], done: object) -> bool:
    """Do something and say so; a refusal is said instead. Return whether it was done."""
    try:
        act()
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
        return False
    toast(request, str(done))
    return True


def context(request: StaffRequest, tab: str, **more: Any) -> dict[str, Any]:
    """Return what the head of every page needs."""
    actor = request.actor
    return {
        "tab": tab,
        "sees_all": actor.may("appraisal.view"),
        "manages": actor.may("appraisal.manage"),
        "decides": actor.may("appraisal.decide"),
        "sees_boards": actor.may("evidence.view"),
        "nav_key": "appraisal",
        **more,
    }
