"""Words for facts about tags and segments."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Names, Telling, say


def _segment(fact: Any, _names: Names) -> str:
    return str(fact.segment_code)


TELLINGS: Final = {
    "tag.added": Telling("tag", say(_("A tag was added"))),
    "tag.removed": Telling("tag", say(_("A tag was taken off"))),
    "segment.entered": Telling("log-in", say(_("Came to belong to the segment %(segment)s"), segment=_segment)),
    "segment.left": Telling("log-out", say(_("No longer belongs to the segment %(segment)s"), segment=_segment)),
    "segment.activated": Telling("users", say(_("The segment %(segment)s was switched on"), segment=_segment)),
    "trait.stated": Telling("tag", say(_("Something was written down about her"))),
}
