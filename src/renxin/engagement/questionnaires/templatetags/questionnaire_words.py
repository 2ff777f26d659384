"""Words of drafts in templates: `{{ raw.title|in_words }}`, in the language there is."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def in_words(value: Any) -> str:
    """Return the text in the language of the page, or in the other one where it is missing."""
    if not isinstance(value, Mapping):
        return str(value or "")
    english = (get_language() or "").startswith("en")
    first, second = ("en", "zh") if english else ("zh", "en")
    return str(value.get(first) or value.get(second) or "")
