"""Words for facts about tasks."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, say

TELLINGS: Final = {
    "task.created": Telling("list-todo", say(_("A task was given out"))),
    "task.completed": Telling("circle-check", say(_("The task was done")), "good"),
    "task.cancelled": Telling("circle-slash", say(_("The task fell away"))),
    "task.overdue": Telling("alarm-clock", say(_("The task is late")), "now"),
}
