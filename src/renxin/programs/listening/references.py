"""What others may know of listening: what its rows are called beside a patient, how the words behind facts are read."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import sayings
from renxin.people.patients.services import register_content

from . import selectors
from .models import Advice, Interview, Note, PanelMember, Quote, Recording, SignUp, Stop, Story

register_content(Interview, _("Talks"), at="held_at", line=lambda row: row.get_kind_display())
register_content(Stop, _("Ward rounds"), at="at", line=lambda row: row.get_state_display())
register_content(Note, _("Notes of talks"), at="written_at", line=lambda row: row.get_follow_display())
register_content(Quote, _("Quotes"), at="noted_at", line=lambda row: row.get_consent_display())
register_content(Recording, _("Recordings of talks"), at="kept_at", line=lambda row: row.get_consent_display())
register_content(Story, pgettext_lazy("patients", "Stories"), at="begun_at", line=lambda row: row.get_state_display())
register_content(PanelMember, _("Patients' panel"), at="invited_at", line=lambda row: row.get_state_display())
register_content(Advice, pgettext_lazy("panel", "Advice"), at="said_at", line=lambda row: row.get_state_display())
register_content(SignUp, _("Open days"), at="signed_at", line=lambda row: row.code)

sayings.register("listening.note", selectors.words_of_notes)
sayings.register("listening.review", selectors.words_of_reviews)
sayings.register("listening.advice", selectors.words_of_advice)
