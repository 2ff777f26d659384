"""What our own tables are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content

from .models import HelperInvite

register_content(HelperInvite, _("Family asked to help"), at="made_at", line=lambda row: row.relation)
