"""`{% load survey_words %}`: text of packs in the reader's language, words of codes, queries of a page."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import packs
from renxin.programs.surveys import wording

register = template.Library()
_FUNNEL: Final = {
    "asked": _("asked"),
    "delivered": _("could answer"),
    "opened": _("opened the link"),
    "started": _("began"),
    "answered": _("answered"),
}


@register.filter
def in_words(value: Mapping[str, str]) -> str:
    """Return a stored text (`{"zh": …, "en": …}`) in the reader's language."""
    return packs.words(dict(value), get_language() or "zh-hans") if value else ""


@register.filter
def why(code: str) -> str:
    """Return a reason not to ask in words."""
    return wording.why(code)


@register.filter
def flag_word(code: str) -> str:
    """Return a mark of doubt in words."""
    return wording.flag(code)


@register.filter
def funnel_word(name: str) -> str:
    """Return a step of the funnel in words."""
    return str(_FUNNEL[name])


@register.simple_tag
def query_with(chosen: Any, key: str, value: Any) -> str:
    """Return the query of a page with one thing in it changed."""
    query: str = chosen.query(**{key: str(value)})
    return query
