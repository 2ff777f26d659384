"""Words for facts about the person herself."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Names, Telling, say
from renxin.people.patients import selectors as patients


def _warning(fact: Any, _names: Names) -> str:
    return patients.words_of_warning(fact.warning)


def _soft(fact: Any, _names: Names) -> str:
    return patients.words_of_soft_fact(fact.code)


def _stage(fact: Any, _names: Names) -> str:
    return patients.words_of_stage(fact.after)


def _care(fact: Any, _names: Names) -> str:
    return patients.words_of_role(fact.role)


def _divided(fact: Any, _names: Names) -> str:
    if fact.gained > 0:
        return _("%(n)d entries came over from another record: they are hers") % {"n": fact.gained}
    return _("%(n)d entries were given to another record: they are not hers") % {"n": -fact.gained}


TELLINGS: Final = {
    "patient.registered": Telling("user-plus", say(_("Became known to the hospital"))),
    "patient.updated": Telling("user-pen", say(_("Personal details changed"))),
    "patient.merged": Telling("merge", say(_("Two records were joined into this one"))),
    "patient.died": Telling("flower", say(_("Died")), "now"),
    "patient.death_withdrawn": Telling("undo-2", say(_("The death was reported by mistake")), "soon"),
    "patient.bereaved": Telling("flower", say(_("Lost somebody of the family")), "soon"),
    "patient.anonymised": Telling("circle-slash", say(_("Personal data were deleted at her request"))),
    "proxy.granted": Telling("users", say(_("Somebody may act for this patient"))),
    "proxy.changed": Telling("users", say(_("What a proxy may see changed"))),
    "proxy.told": Telling("check", say(_("Was told in person who acts for her")), "good"),
    "proxy.ended": Telling("circle-slash", say(_("A proxy ended"))),
    "rights.requested": Telling("file-text", say(_("Asked about her own data")), "soon"),
    "rights.decided": Telling("check", say(_("The request about her data was answered")), "good"),
    "consent.changed": Telling("shield-check", say(_("Consent changed"))),
    "patient.warning_set": Telling("triangle-alert", say(_("Warning put up: %(what)s"), what=_warning), "soon"),
    "patient.warning_ended": Telling("check", say(_("Warning taken down: %(what)s"), what=_warning)),
    "patient.soft_fact_noted": Telling("user-pen", say(_("Noted: %(what)s"), what=_soft)),
    "patient.soft_fact_ended": Telling("user-pen", say(_("No longer so: %(what)s"), what=_soft)),
    "patient.note_written": Telling("square-pen", say(_("A note was written"))),
    "patient.care_assigned": Telling("user-check", say(_("%(role)s was named or changed"), role=_care)),
    "patient.preference_set": Telling("clock", say(_("Said how to be reached"))),
    "patient.stage_changed": Telling("signal", say(_("Relation is now: %(stage)s"), stage=_stage)),
    "patient.unmerged": Telling("split", say(_("A merge was taken apart"))),
    "account.confirmed": Telling("badge-check", say(_("Confirmed an account as their own"))),
    "patient.rows_divided": Telling("split", say(_("Entries were divided: %(what)s"), what=_divided)),
    "patient.split": Telling("split", say(_("Somebody else's record was taken out of this one"))),
}
