"""Who saw her data: by day, with the role and the department, not the name of a colleague."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.audit import selectors as audit
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

SHOWN_FOR: Final = timedelta(days=180)
_OUT: Final = ("export", "taken", "rights.take", "share.")
_FULL: Final = ("reveal", "document.view")


@dataclass(frozen=True, slots=True)
class Seen:
    """On one day somebody of a role and department saw something; `what` says how far."""

    on: date
    who: str
    department: str
    what: str
    times: int


def seen_by(actor: Actor, patient_id: int) -> list[Seen]:
    """Return who saw a patient's data in the last half year, the newest day first. For the patient herself."""
    ids = patients.records_of(actor.tenant_id, patient_id)
    rows = audit.looks_at(actor, ids, since=clock.now() - SHOWN_FOR)
    posts = organizations.posts_of(actor, {row.user_id for row in rows if row.user_id})
    found: dict[tuple[date, str, str, str], int] = {}
    for row in rows:
        who, department = posts.get(row.user_id or 0, ("", "")) if row.user_id else _not_staff(row, ids)
        if not who:
            continue
        key = (row.on, who, department, _what(row.action))
        found[key] = found.get(key, 0) + row.times
    return [Seen(*key, times) for key, times in sorted(found.items(), key=lambda one: one[0], reverse=True)]


def _not_staff(row: audit.Look, ids: list[int]) -> tuple[str, str]:
    """Return how to name somebody without an account: who looks after her, or another system of the house."""
    if row.actor_kind == "patient":
        return (_("Somebody who looks after you"), "") if row.action == "home.look" else ("", "")
    if row.actor_kind == "interface":
        return _("Another system of the hospital"), ""
    return "", ""


def _what(action: str) -> str:
    if any(part in action for part in _OUT):
        return pgettext("seen", "took a copy")
    if any(part in action for part in _FULL):
        return pgettext("seen", "saw it in full")
    return pgettext("seen", "opened it")
