"""WeCom's room in the rail, and what a patient's page shows of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import selectors

nav.register(nav.NavItem("wecom", _("WeCom"), "qr-code", "wecom:chase", "tasks.manage", 85, within="content"))


def contacts(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show whose contact the patient is, and her temporary sessions."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("conversations.view"):
        return None
    if selectors.company(actor) is None:
        return None
    rows = selectors.contacts_of(actor, patient.pk)
    sessions = selectors.temporary_sessions(actor, patient.pk)
    may_offer = actor.may("conversations.reply")
    if not rows and not sessions and not may_offer:
        return None
    return "wecom/_contacts.html", {"contacts": rows, "sessions": sessions, "may_offer": may_offer}


slots.register("patient.background", 72, contacts)
