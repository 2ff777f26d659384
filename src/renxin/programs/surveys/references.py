"""What these tables are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content

from .models import Invitation

register_content(Invitation, _("Surveys"), at="invited_at", line=lambda row: row.get_state_display())
