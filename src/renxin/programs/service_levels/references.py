"""What the rounds of a promise are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content

from .models import PromiseRound

register_content(
    PromiseRound, _("Promises of the service level"), at="due_at", line=lambda row: row.get_outcome_display()
)
