"""Words for facts about the person herself."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, say

TELLINGS: Final = {
    "patient.registered": Telling("user-plus", say(_("Became known to the hospital"))),
    "patient.updated": Telling("user-pen", say(_("Personal details changed"))),
    "patient.merged": Telling("merge", say(_("Two records were joined into this one"))),
    "patient.died": Telling("flower", say(_("Died")), "now"),
    "consent.changed": Telling("shield-check", say(_("Consent changed"))),
}
