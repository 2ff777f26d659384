"""One sentence and one icon for each kind of fact; a file for each file of `kernel/timeline/facts`."""

from typing import Final

from renxin.doors.console.story.sentences import Telling

from . import (
    access,
    care,
    channels,
    conversations,
    guide,
    home,
    intelligence,
    listening,
    patients,
    phone,
    programs,
    records,
    segments,
    waiting,
    worklist,
)

TELLINGS: Final[dict[str, Telling]] = {
    **patients.TELLINGS,
    **records.TELLINGS,
    **home.TELLINGS,
    **conversations.TELLINGS,
    **guide.TELLINGS,
    **channels.TELLINGS,
    **worklist.TELLINGS,
    **phone.TELLINGS,
    **segments.TELLINGS,
    **programs.TELLINGS,
    **waiting.TELLINGS,
    **access.TELLINGS,
    **listening.TELLINGS,
    **care.TELLINGS,
    **intelligence.TELLINGS,
}
