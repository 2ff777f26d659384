"""`{% load survey_words %}`: text of packs in the reader's language."""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language

from renxin.kernel.core import packs

register = template.Library()


@register.filter
def in_words(value: Mapping[str, str]) -> str:
    """Return a stored text (`{"zh": …, "en": …}`) in the reader's language."""
    return packs.words(dict(value), get_language() or "zh-hans") if value else ""
