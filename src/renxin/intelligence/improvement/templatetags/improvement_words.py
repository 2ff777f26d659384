"""Sentences of two languages, readings and gains as people read them."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from renxin.intelligence.improvement import meeting_pack
from renxin.intelligence.improvement.words import in_words, value_words
from renxin.kernel.core.words import Words

register = template.Library()


@register.filter
def said(sentence: Any) -> str:
    """Return a sentence (`{"zh", "en"}` or Words) in the language that is spoken."""
    pair = {"zh": sentence.zh, "en": sentence.en} if isinstance(sentence, Words) else sentence
    return meeting_pack.said(pair)


@register.filter
def reading(evidence: dict[str, Any], unit: str) -> str:
    """Return a kept reading with its interval."""
    found = in_words(evidence, unit)
    interval = f" ({found['interval']})" if found["interval"] else ""
    return f"{found['value']}{interval}, n = {found['n']}"


@register.filter
def gain(row: Any, unit: str) -> str:
    """Return what a suggestion could bring, with its interval."""
    low, high = sorted((abs(row.gain_low), abs(row.gain_high)))
    words = {"value": abs(row.gain), "low": low, "high": high}
    return _("%(value)s (%(low)s to %(high)s)") % {name: value_words(one, unit) for name, one in words.items()}
