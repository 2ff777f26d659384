"""What the shape of a pack complains about, in the reader's language. Pure."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

_NOUNS: Final[dict[str, str | Promise]] = {
    "text": pgettext_lazy("expected", "text"),
    "a whole number": pgettext_lazy("expected", "a whole number"),
    "a number": pgettext_lazy("expected", "a number"),
    "true or false": pgettext_lazy("expected", "true or false"),
    "a date such as 2026-01-31": pgettext_lazy("expected", "a date such as 2026-01-31"),
}
_PATTERNS: Final[tuple[tuple[re.Pattern[str], str | Promise], ...]] = (
    (
        re.compile(r"expected (?P<noun>[^,]+), found (?P<found>.*?) \(put it in quotes\)"),
        gettext_lazy("Expected text, found %(found)s. Put it in quotes."),
    ),
    (re.compile(r"expected a list, found (?P<found>.*)"), gettext_lazy("Expected a list, found %(found)s.")),
    (
        re.compile(r"expected names with values, found (?P<found>.*)"),
        gettext_lazy("Expected names with values, found %(found)s."),
    ),
    (
        re.compile(r"expected (?P<noun>[^,]+), found (?P<found>.*)"),
        gettext_lazy("Expected %(noun)s, found %(found)s."),
    ),
    (
        re.compile(r"(?P<found>.+) is none of (?P<many>.+)"),
        gettext_lazy("%(found)s is not one of: %(many)s."),
    ),
    (
        re.compile(r"is not known here; did you mean (?P<near>\w+)\?"),
        gettext_lazy("This is not known here. Did you mean %(near)s?"),
    ),
    (re.compile(r"is not known here"), gettext_lazy("This is not known here.")),
    (re.compile(r"(?P<many>.+) (?:is|are) missing"), gettext_lazy("Missing: %(many)s.")),
    (
        re.compile(r"has no text in one of its languages.*"),
        gettext_lazy("Both languages are needed, Chinese and English."),
    ),
    (
        re.compile(r"(?P<found>.+) is no span of time.*"),
        gettext_lazy("%(found)s is no span of time. Write 14d, 2h, 22w3d, 6m, 1y or 3wd."),
    ),
    (
        re.compile(r"window: two numbers of days.*"),
        gettext_lazy("The window is two numbers of days: before and after."),
    ),
    (re.compile(r"until belongs to every"), gettext_lazy("“Until” belongs to a contact that repeats.")),
)


def in_words(problem: str) -> str:
    """Return a complaint of the shape in words; one that is not known here stays as it is."""
    for pattern, words in _PATTERNS:
        found = pattern.fullmatch(problem)
        if found:
            given = found.groupdict()
            if given.get("noun") in _NOUNS:
                given["noun"] = str(_NOUNS[given["noun"]])
            return str(words) % given
    return problem


def of_yaml(problem: str) -> str:
    """Return why a text is no YAML."""
    if "stands twice" in problem:
        return _("A name stands twice: %(what)s") % {"what": problem.partition(" stands twice")[0]}
    return _("This line cannot be read: look for a bracket, quote or colon, and at how far it is indented.")
