"""Work that is itself the reason for seeing a telephone number: packages above say which, we never look up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients.models import Patient

from .revealing import reveal


@dataclass(frozen=True, slots=True)
class RevealReason:
    """Why this actor may see the number: `words` for the page, `trace` (`task <uid>`) for the audit log."""

    words: str
    trace: str


Finder = Callable[[Actor, Patient], RevealReason | None]

_finders: Final[dict[str, Finder]] = {}


def register_reveal_reason(code: str, finder: Finder) -> None:
    """Let a package say that an actor has work with a patient: an open task, an open case."""
    _finders[code] = finder


def reveal_reason(actor: Actor, patient: Patient) -> RevealReason | None:
    """Return the work for which this actor needs the patient's number now, if there is any."""
    if not actor.may("patients.reveal"):
        return None
    found = (finder(actor, patient) for finder in _finders.values())
    return next((reason for reason in found if reason is not None), None)


@transaction.atomic
def reveal_for_work(actor: Actor, patient: Patient) -> list[str]:
    """Return the patient's telephone numbers to somebody who has work with her; the audit log names the work.

    Raises:
        InvalidInput: the work was done or handed over meanwhile.
    """
    reason = reveal_reason(actor, patient)
    if reason is None:
        raise InvalidInput(_("This is no longer your task. Say why you need the number."), where="reason")
    return reveal(actor, patient, "phone", reason.trace)
