"""What samples of replays are called where two patients are compared. They follow the survivor of a merge."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content

from .models import ReplayRun

register_content(ReplayRun, _("Replays of journeys"), at="entered_at", line=lambda row: row.outcome)
