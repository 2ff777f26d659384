"""Words and references that templates of appraisal need."""

from django import template

from renxin.intelligence.appraisal.wording import doubt as doubt_in_words
from renxin.kernel.core import signing

register = template.Library()


@register.filter
def sealed_row(key: str) -> str:
    """Return the opaque reference by which a form names a row."""
    return signing.seal_values("appraisal.row", [int(key)])


@register.filter
def doubt(flag: str) -> str:
    """Return a mark of doubt in words."""
    return doubt_in_words(flag)
