"""What other packages may know of cases without importing them: an open case is a reason to see the number."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.patients.services import RevealReason, register_content, register_reveal_reason

from . import selectors
from .models import Case


def _own_case(actor: Actor, patient: Patient) -> RevealReason | None:
    case = selectors.own_case_for(actor, patient.pk)
    if case is None:
        return None
    return RevealReason(_("Your case %(number)s") % {"number": case.number}, f"case {case.uid}")


register_reveal_reason("case", _own_case)
register_content(
    Case, gettext_lazy("Cases"), at="opened_at", line=lambda row: f"{row.number} {row.get_status_display()}"
)
