"""Why a row was set aside, in a sentence that says what to do. `%(place)s` is the row and the heading of the column."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.reasons import FAILED, REFUSED, Reason, catalogue

MISSING: Final = Reason("row_missing", _("Value missing"), _("Row %(place)s: this must not be empty. Fill it in."))
CARD: Final = Reason(
    "row_card",
    _("Identity card wrong"),
    _("Row %(place)s: no possible identity card number. It has 17 digits and a last digit or X that fits them."),
)
DOCUMENT: Final = Reason(
    "row_document",
    _("Document number wrong"),
    _("Row %(place)s: no possible number of this kind of document. Correct it."),
)
PHONE: Final = Reason(
    "row_phone",
    _("Telephone wrong"),
    _("Row %(place)s: no telephone that can be called. A mobile number has 11 digits; a landline its area code."),
)
DATE: Final = Reason(
    "row_date",
    _("Date wrong"),
    _("Row %(place)s: no possible date. Write it as 2026-03-01, with the time after it if there is one."),
)
BIRTH: Final = Reason(
    "row_birth",
    _("Date of birth wrong"),
    _("Row %(place)s: no possible date of birth. It lies in the future, or too far back."),
)
SEX: Final = Reason("row_sex", _("Sex wrong"), _("Row %(place)s: write the sex as 男 or 女, male or female."))
CHOICE: Final = Reason(
    "row_choice",
    _("Word not known"),
    _("Row %(place)s: a word that we do not know. The template's second sheet lists those that we do."),
)
NUMBER: Final = Reason("row_number", _("Number wrong"), _("Row %(place)s: this is no number. Write digits only."))
CHARSET: Final = Reason(
    "row_charset",
    _("Unreadable characters"),
    _("Row %(place)s: bytes that are no characters of the file's charset. Type it anew."),
)
NOBODY: Final = Reason(
    "row_nobody",
    _("Nobody named"),
    _("Row %(place)s names nobody: it has no name, no card and no record number. Fill one in."),
)
UNKNOWN: Final = Reason(
    "row_unknown_patient",
    _("Unknown patient"),
    _("Row %(place)s: we do not know this person yet. Import the patients first, then try again."),
)
CONTRADICTS: Final = Reason(
    "row_contradicts",
    _("Card contradicts"),
    _("Row %(place)s: the identity card number contradicts the date of birth or the sex. Find out which is right."),
)
TWICE: Final = Reason(
    "row_twice",
    _("Twice in the file"),
    _("Row %(place)s: two rows have this number under different names. Find out whose it is."),
)
OF_ANOTHER: Final = Reason(
    "row_of_another",
    _("Number of another patient"),
    _("Row %(place)s: this number belongs to another patient here. Correct one of the two."),
)
NO_DEPARTMENT: Final = Reason(
    "row_department",
    _("Department not known"),
    _("Row %(place)s: no department of this name is set up here. Add it in the settings, or correct the name."),
)
NO_SURVEY: Final = Reason(
    "row_survey",
    _("Survey not known"),
    _("Row %(place)s: no survey of this name is set up here."),
)
OUT_OF_RANGE: Final = Reason(
    "row_range", _("Out of range"), _("Row %(place)s: this lies outside what is possible. Correct it.")
)
TAKEN_BACK: Final = Reason(
    "row_taken_back",
    _("Import taken back"),
    _("The import that row %(place)s came with was taken back. Nothing needs doing."),
    ignored=True,
)
IN_THE_FUTURE: Final = Reason(
    "row_future",
    _("In the future"),
    _("Row %(place)s: this lies in the future. What is taken over must have happened already."),
)

CATALOGUE: Final[dict[str, Reason]] = catalogue(list(globals().values()))
__all__ = ["CATALOGUE", "FAILED", "REFUSED"]
