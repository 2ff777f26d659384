"""Numbers written one way, for those who look at what a source wrote before they register anybody."""

from datetime import date

from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules


def phone_written_one_way(text: str) -> str:
    """Return a telephone number as it is stored, empty when nobody could be called by it."""
    try:
        return rules.normalise_phone(text)
    except InvalidInput:
        return ""


def document_written_one_way(system: str, text: str, today: date) -> str:
    """Return the number of a document (`cn-id`, `passport` …) as it is stored, empty when it cannot be one."""
    try:
        return rules.normalise_identifier(system, text, today)
    except InvalidInput:
        return ""
