"""Where the portal shows up on pages of staff: a pair in doubt may be asked herself."""

from typing import Any

from django.http import HttpRequest

from renxin.people.patients.models import AccountLink, MatchReview
from renxin.people.patients.selectors import may_prove
from renxin.ui import slots

from . import arriving  # noqa: F401  lets check-in ask the book of appointments
from .asking import writer_and_patient
from .centre import views as privacy
from .record import family, messages, results, visits
from .themes import filling as theming


def ask_her(request: HttpRequest, *, review: MatchReview, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer to ask the writer herself, where one of a pair is a nameless writer."""
    actor = getattr(request, "actor", None)
    if actor is None or writer_and_patient(actor, review) is None:
        return None
    return "portal/_ask.html", {}


def ask_for_account(
    request: HttpRequest, *, account: AccountLink, **_context: Any
) -> tuple[str, dict[str, Any]] | None:
    """Offer to send the link to a proposed account, or say what is missing for it."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.edit"):
        return None
    return "portal/_ask_account.html", {"ready": may_prove(actor.tenant_id, account.patient_id)}


def senders_link(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the list of our senders among the settings."""
    actor = getattr(request, "actor", None)
    return ("portal/trust/_settings.html", {}) if actor is not None and actor.may("channels.manage") else None


slots.register("review.actions", 10, ask_her)
slots.register("account.actions", 10, ask_for_account)
slots.register("settings.links", 25, senders_link)
slots.register("home.now", 3, messages.new_ones)
slots.register("home.items", 20, results.at_home)
slots.register("home.items", 24, messages.at_home)
slots.register("home.items", 36, visits.at_home)
slots.register("home.items", 40, family.at_home)
slots.register("home.items", 70, privacy.at_home)
slots.register("portal.sheet", 10, theming.sheet)
slots.register("portal.brand", 10, theming.brand)
slots.register("settings.links", 26, theming.settings_link)
