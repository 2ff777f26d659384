"""Words for facts about journeys."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, say

TELLINGS: Final = {
    "journey.published": Telling("route", say(_("A journey was published"))),
    "journey.started": Telling("route", say(_("A follow-up journey began"))),
    "journey.finished": Telling("flag", say(_("The journey reached its end")), "good"),
    "journey.goal_reached": Telling("target", say(_("The journey reached what it hoped for")), "good"),
    "journey.held_out": Telling("route", say(_("Held out of a journey by lot, for comparison"))),
    "journey.signalled": Telling("webhook", say(_("A journey told other systems"))),
    "questionnaire.answered": Telling("list-checks", say(_("She answered the questions of a journey"))),
    "journey.stopped": Telling("circle-stop", say(_("The journey was stopped"))),
}
