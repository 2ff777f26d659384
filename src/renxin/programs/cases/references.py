"""What other packages may know of cases without importing them: an open case is a reason to see the number."""

from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.patients.services import RevealReason, register_reveal_reason

from . import selectors


def _own_case(actor: Actor, patient: Patient) -> RevealReason | None:
    case = selectors.own_case_for(actor, patient.pk)
    if case is None:
        return None
    return RevealReason(_("Your case %(number)s") % {"number": case.number}, f"case {case.uid}")


register_reveal_reason("case", _own_case)
