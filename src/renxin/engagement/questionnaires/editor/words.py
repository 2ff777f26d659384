"""What the editor calls types, layouts, parts and comparisons."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TYPE_WORDS: Final[Mapping[str, Promise]] = {
    "scale": _("Scale"),
    "frequency": _("How often"),
    "recommend": _("Would you recommend us (0–10)"),
    "effort": _("How easy was it (1–7)"),
    "yes_no": _("Yes or no"),
    "choice": _("One of several"),
    "choices": _("Several of several"),
    "matrix": _("Table of questions"),
    "text": _("Free text"),
    "number": _("Number"),
    "date": _("Date"),
    "voice": _("Voice note"),
    "photo": _("Photo"),
    "signature": _("Signature"),
    "kano": _("Kano pair"),
    "display": _("Note to read"),
}
LAYOUT_WORDS: Final[Mapping[str, Promise]] = {
    "steps": _("one question a screen"),
    "groups": _("one group a screen"),
    "list": _("everything on one page"),
}
ROLE_WORDS: Final[Mapping[str, str | Promise]] = {
    "": "–",
    "overall": _("overall satisfaction"),
    "recommend": _("recommendation"),
    "comment": _("comment"),
    "importance": _("how much its dimension matters"),
    "settled": _("whether it is settled"),
    "overall_ten": _("overall mark 0–10"),
}
OPERATOR_WORDS: Final[Mapping[str, str | Promise]] = {
    "=": _("is"),
    "!=": _("is not"),
    ">": ">",
    ">=": "≥",
    "<": "<",
    "<=": "≤",
    "exists": _("was answered (yes or no)"),
}
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "scale": ("options", "min", "max", "ends", "display", "na_option", "score"),
    "frequency": ("options", "na_option", "score"),
    "recommend": ("ends",),
    "effort": ("ends", "na_option", "score"),
    "yes_no": ("na_option", "score"),
    "choice": ("options", "na_option", "score"),
    "choices": ("options", "most", "na_option"),
    "matrix": ("rows", "row_type", "options", "na_option", "score"),
    "number": ("min", "max", "decimals", "unit"),
    "kano": ("kano",),
}
"""Which fields a type has use for, beside words, help, group and condition."""
