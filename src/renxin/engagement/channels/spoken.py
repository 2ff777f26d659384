"""Words that an account or a code says to patients by itself: read like every message, where they are written."""

from django.core.exceptions import ValidationError

from .ports import objection_to


def refused_or_said(words: str) -> str:
    """Return the words of a field.

    Raises:
        ValidationError: whoever reads what is said to patients objects; the text says to what.
    """
    problem = objection_to(words)
    if problem:
        raise ValidationError(problem)
    return words
