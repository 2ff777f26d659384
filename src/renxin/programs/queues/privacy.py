"""What a person gets of her waiting, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import Ticket, TicketStep, Triage

exports.register(
    Ticket,
    title=pgettext_lazy("waiting", "Tickets"),
    columns={
        "joined_at": _("When"),
        "queue": pgettext_lazy("waiting", "Queue"),
        "label": pgettext_lazy("ticket", "Number"),
        "state": _("State"),
        "called_at": pgettext_lazy("ticket", "Called at"),
        "began_at": pgettext_lazy("ticket", "From"),
        "ended_at": pgettext_lazy("ticket", "Until"),
    },
    order=("joined_at", "id"),
)
exports.register(
    Triage,
    title=_("Judged before the doctor"),
    columns={
        "at": _("When"),
        "level": pgettext_lazy("triage", "Level"),
        "complaint": pgettext_lazy("triage", "Complaint"),
        "vitals": pgettext_lazy("triage", "Measured"),
        "by_name": pgettext_lazy("triage", "By whom"),
    },
    order=("at", "id"),
)
exports.leave_out(TicketStep, "what was done with a ticket, second by second; her tickets hold when and how")
erasing.keep(Ticket, "numbers, codes and hours; her name is gone with the patient")
erasing.keep(TicketStep, "codes and hours; her name is gone with the patient")
erasing.register(Triage, "blank", fields=("complaint", "vitals", "why_other"))
