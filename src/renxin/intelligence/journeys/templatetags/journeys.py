"""`{% load journeys %}`: texts of definitions in the reader's language."""

from collections.abc import Mapping

from django import template

from renxin.intelligence.journeys.settings import spoken as spoken_words

register = template.Library()


@register.filter
def spoken(words: Mapping[str, str]) -> str:
    """Return a text of a definition in the language of the reader."""
    return spoken_words(words) if words else ""
