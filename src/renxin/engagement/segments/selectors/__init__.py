"""Every read of segments."""

from .counting import Fall, Number, check, count, falls, judged, sample, why
from .naming import known
from .reach import may_count_few, segment, visible_segments, vocabulary
from .segments import (
    Standing,
    daily_flow,
    member_ids,
    members,
    segments_of,
    standing,
    standings,
    usable,
    users_of,
    versions,
)
from .tags import tags, tags_for_sending, tags_of

__all__ = [
    "Fall",
    "Number",
    "Standing",
    "check",
    "count",
    "daily_flow",
    "falls",
    "judged",
    "known",
    "may_count_few",
    "member_ids",
    "members",
    "sample",
    "segment",
    "segments_of",
    "standing",
    "standings",
    "tags",
    "tags_for_sending",
    "tags_of",
    "usable",
    "users_of",
    "versions",
    "visible_segments",
    "vocabulary",
    "why",
]
