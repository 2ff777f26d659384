"""Words for facts about getting in: bills, medicines on their way."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.doors.console.story.sentences import Names, Telling, department, say
from renxin.people.records.models import MedicationDispense

_STATES: Final = dict(MedicationDispense.State.choices)


def sum_of(fact: Any, _names: Names) -> str:
    """Return the sum of a bill's fact."""
    return f"¥{fact.cents / 100:,.2f}"


def state(fact: Any, _names: Names) -> str:
    """Return how far a medicine has come."""
    return str(_STATES.get(fact.state, fact.state))


TELLINGS: Final = {
    "bill.issued": Telling(
        "receipt", say(_("A bill of %(sum)s is to be paid (%(department)s)"), sum=sum_of, department=department)
    ),
    "bill.paid": Telling("receipt", say(_("Paid %(sum)s (%(department)s)"), sum=sum_of, department=department), "good"),
    "bill.refunded": Telling("receipt", say(_("Got %(sum)s back (%(department)s)"), sum=sum_of, department=department)),
    "medicine.moved": Telling("pill", say(pgettext_lazy("story", "Medicine: %(state)s"), state=state)),
}
