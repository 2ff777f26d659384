"""What a talk is called where two patients are compared."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content

from .models import GuideTalk

register_content(GuideTalk, _("Talks with the symptom guide"), at="began_at", line=lambda row: row.get_stage_display())
