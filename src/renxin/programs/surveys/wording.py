"""Why somebody was not asked, and what is doubtful about an answer, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from . import never

_WHY: Final = {
    "deceased": _("the patient has died"),
    "open_case": _("a complaint or request of hers is still open"),
    "held": _("something is open with this patient"),
    "objected": _("the patient does not wish to be asked"),
    "admitted": _("the patient is in hospital"),
    "recent_any": _("asked by another survey not long ago"),
    "recent_same": _("asked by this survey not long ago"),
    "yearly": _("asked often enough this year"),
    "not_drawn": _("not drawn for the sample"),
    "sensitive": _("the visit is marked as sensitive"),
    "no_guardian": _("a child, and no guardian is known"),
    "treated_her": _("nobody but those who treated her could call"),
    "consent": _("the patient does not wish it"),
    "no_contact_point": _("there is no way to reach the patient"),
    "suppressed": _("the number is not to be used for this"),
    "private": _("it is private and there is no phone of her own"),
    "frequency": _("written to often enough lately"),
    "bereaved": _("the family is in mourning"),
    "provisional": _("we do not know yet who this is"),
    "anonymised": _("the record was anonymised"),
    "expired": _("it came too late"),
    "died": _("the patient has died"),
}


_FLAGS: Final = {
    "TOO_FAST": _("answered too fast"),
    "STRAIGHT_LINE": _("the same answer to everything"),
    "LOGIC": _("answers that contradict each other"),
    "DUP_24H": _("a second answer within 24 hours"),
    "DUP_PERIOD": _("a second answer within the rest period"),
    "IP_BURST": _("many answers from one device within an hour"),
}


def flag(code: str) -> str:
    """Return a mark of doubt in words."""
    return str(_FLAGS.get(code, code))


def why(code: str) -> str:
    """Return a reason in words; one that nobody gave words is said by its code."""
    if code in _WHY:
        return str(_WHY[code])
    return next((str(rule.text) for rule in never.pack().rules if rule.code == code), code)
