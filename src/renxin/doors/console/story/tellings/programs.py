"""Words for facts about surveys, cases and appointments."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, department, minutes, owner, recommend, say, score

TELLINGS: Final = {
    "survey.invited": Telling("mail", say(_("Was asked for an opinion"))),
    "survey.opened": Telling("mail-open", say(_("Opened the questionnaire"))),
    "survey.completed": Telling(
        "star",
        say(_("Answered: %(score)s of 100, recommends %(recommend)s of 10"), score=score, recommend=recommend),
    ),
    "survey.amended": Telling("pencil", say(_("An answer was set right, as the law asks"))),
    "case.opened": Telling("life-buoy", say(_("A case was opened for %(owner)s"), owner=owner), "soon"),
    "case.assigned": Telling("user-check", say(_("The case went to %(owner)s"), owner=owner)),
    "case.answered": Telling("reply", say(_("The case was answered after %(time)s"), time=minutes), "good"),
    "case.first_answered": Telling(
        "phone", say(_("Somebody spoke to the patient after %(time)s"), time=minutes), "good"
    ),
    "case.solved": Telling("heart-handshake", say(_("It was settled after %(time)s"), time=minutes), "good"),
    "case.overdue": Telling("alarm-clock", say(_("The case is late")), "now"),
    "case.confirmed": Telling("thumbs-up", say(_("Told us whether it is settled"))),
    "case.closed": Telling("circle-check", say(_("The case was closed")), "good"),
    "case.reopened": Telling("rotate-ccw", say(_("The case was opened again")), "soon"),
    "case.archived": Telling("archive", say(_("The file of the case was archived"))),
    "statement.asked": Telling("file-question", say(_("A colleague was asked for a statement"))),
    "statement.given": Telling("file-check", say(_("A colleague gave her statement"))),
    "request.opened": Telling("hand-helping", say(_("Asked for help; %(owner)s sees to it"), owner=owner), "soon"),
    "request.served": Telling("circle-check", say(_("Help was given after %(time)s"), time=minutes), "good"),
    "praise.recorded": Telling("award", say(_("Praised somebody; it counts")), "good"),
    "hotline.taken": Telling("phone-call", say(_("A citizen hotline passed a ticket on")), "soon"),
    "hotline.replied": Telling("reply", say(_("The hotline got our reply")), "good"),
    "appointment.asked": Telling(
        "calendar-plus", say(_("Asked the hospital's system for a seat at %(department)s"), department=department)
    ),
    "appointment.booked": Telling("calendar-plus", say(_("Booked at %(department)s"), department=department)),
    "appointment.changed": Telling(
        "calendar-clock", say(_("Appointment at %(department)s was moved"), department=department)
    ),
    "appointment.cancelled": Telling(
        "calendar-x", say(_("Appointment at %(department)s was cancelled"), department=department)
    ),
    "appointment.confirmed": Telling(
        "check", say(_("Said that she comes to %(department)s"), department=department), "good"
    ),
    "appointment.offered": Telling("bell", say(_("Was offered a free seat at %(department)s"), department=department)),
    "appointment.kept": Telling("calendar-check", say(_("Was seen at %(department)s"), department=department), "good"),
    "appointment.missed": Telling(
        "calendar-x", say(_("Did not come to %(department)s"), department=department), "soon"
    ),
}
