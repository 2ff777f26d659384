"""Sentences of the pure rules, in words that people read."""

from typing import Final

from django.utils.translation import gettext_lazy as _

RULE_WORDS: Final = {
    "unknown": _("There are no rules called “%(name)s”. Choose one of the list."),
    "number": _("Give a whole number from 0 to %(most)s."),
}
