"""Every read of segments."""

from .tags import tags, tags_for_sending, tags_of

__all__ = ["tags", "tags_for_sending", "tags_of"]
