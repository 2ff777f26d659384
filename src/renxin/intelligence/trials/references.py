"""What samples of replays and walks are called where two patients are compared. They follow the survivor."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content

from .models import ReplayRun, Walk

register_content(ReplayRun, _("Replays of journeys"), at="entered_at", line=lambda row: row.outcome, divides=False)
register_content(Walk, _("Walks through journeys"), at="made_at", line=lambda row: row.title, divides=False)
