"""Names of journeys and departments in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language

from renxin.kernel.core import packs


def spoken(words: Mapping[str, str]) -> str:
    """Return a text kept in both languages in that of the reader."""
    return packs.words(dict(words), get_language() or "zh-hans")
