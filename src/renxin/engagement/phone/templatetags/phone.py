"""Words of calls in templates."""

from django import template

from renxin.engagement.phone import desk_pack
from renxin.engagement.phone.models import Call

register = template.Library()


@register.filter
def call_outcome(code: str) -> str:
    """Return how a call ended, in the reader's language."""
    return desk_pack.outcome_words(code)


@register.filter
def call_length(call: Call) -> str:
    """Return how long was talked: 3:05, or a dash."""
    return "–" if call.seconds is None else f"{call.seconds // 60}:{call.seconds % 60:02d}"
