"""Words for facts of care between visits."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, say

TELLINGS: Final = {
    "careplan.started": Telling("clipboard-list", say(_("A follow-up programme began")), "good"),
    "careplan.paused": Telling("pause", say(_("A follow-up programme pauses"))),
    "careplan.resumed": Telling("play", say(_("A follow-up programme goes on"))),
    "careplan.ended": Telling("clipboard-check", say(_("A follow-up programme ended"))),
    "careplan.transferred": Telling("arrow-right-left", say(_("Care was handed over"))),
    "handbook.given": Telling("book-open", say(_("Got a handbook of her own")), "good"),
    "care.talked": Telling("heart-handshake", say(_("Plan, risks and costs were talked through")), "good"),
    "contact.invited": Telling("send", say(_("Follow-up questions went out"))),
    "contact.answered": Telling("message-circle", say(_("Answered follow-up questions")), "good"),
    "contact.skipped": Telling("circle-slash", say(_("A follow-up contact was left out"))),
    "contact.lost": Telling("phone-missed", say(_("Could not be reached for follow-up")), "soon"),
    "alarm.climbed": Telling("siren", say(_("An alarm went on to the next person on duty")), "now"),
    "alarm.closed": Telling("shield-check", say(_("An alarm was closed"))),
    "reading.alerted": Telling("activity", say(_("A reading needs somebody to look")), "soon"),
    "reading.alert_closed": Telling("circle-check", say(_("A reading was seen to"))),
    "silence.noticed": Telling("ear-off", say(_("Nothing was heard from the patient for a while")), "soon"),
    "silence.ended": Telling("ear", say(_("There was a sign of life again")), "good"),
    "dose.missed": Telling("pill", say(_("A medicine was missed several times in a row")), "soon"),
    "report.explained": Telling("file-text", say(_("A report was explained in plain words")), "good"),
    "previsit.answered": Telling("square-pen", say(_("Answered the questions before the visit")), "good"),
}
