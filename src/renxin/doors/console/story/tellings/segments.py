"""Words for facts about tags."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, say

TELLINGS: Final = {
    "tag.added": Telling("tag", say(_("A tag was added"))),
    "tag.removed": Telling("tag", say(_("A tag was taken off"))),
}
