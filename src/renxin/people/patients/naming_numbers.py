"""What people call the numbers that name somebody: documents, cards, the record numbers of systems."""

from typing import Final

from django.utils.translation import gettext_lazy as _

NUMBER_WORDS: Final = {
    "cn-id": _("Identity card"),
    "passport": _("Passport"),
    "hk-macao": _("Hong Kong and Macao permit"),
    "taiwan": _("Taiwan permit"),
    "birth-certificate": _("Birth certificate"),
    "military": _("Military identity card"),
    "foreign-residence": _("Foreigner's residence card"),
    "health-card": _("Health card"),
    "insurance": _("Insurance card"),
    "card": _("Clinic card"),
}
RECORD: Final = "his:"
"""Numbers whose system begins so are a hospital system's own: nobody corrects them here, and they are not masked."""


def number_words(system: str) -> str:
    """Return what a kind of number is called, in the reader's language."""
    if system.startswith(RECORD):
        return str(_("Record number"))
    return str(NUMBER_WORDS.get(system, system))
