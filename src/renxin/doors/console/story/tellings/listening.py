"""Words for facts about rounds, talks, the panel and public reviews."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, minutes, say

TELLINGS: Final = {
    "round.visited": Telling("footprints", say(_("Was visited at the bed on a ward round"))),
    "opinion.heard": Telling("ear", say(_("Told us something, which was written down"))),
    "concern.raised": Telling("life-buoy", say(_("Said something that has to be settled")), "soon"),
    "review.answered": Telling("reply", say(_("A public review was answered after %(time)s"), time=minutes), "good"),
    "panel.joined": Telling("users", say(_("Joined the patients' panel")), "good"),
    "panel.left": Telling("users", say(_("Is not of the patients' panel any more"))),
    "advice.decided": Telling("lightbulb", say(_("Advice of hers was decided on"))),
    "advice.done": Telling("circle-check", say(_("What she advised has been done")), "good"),
    "story.published": Telling("book-open", say(_("Her story may be told to others, without her name"))),
    "story.withdrawn": Telling("book-open", say(_("Her story is not told any more"))),
}
