"""Why somebody was not asked, and what is doubtful about an answer, in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renxin.engagement.questionnaires.models import ScoringMethod
from renxin.kernel.core import packs

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
    "declined": _("she would rather not answer"),
}


_FLAGS: Final = {
    "TOO_FAST": _("answered too fast"),
    "STRAIGHT_LINE": _("the same answer to everything"),
    "LOGIC": _("answers that contradict each other"),
    "DUP_24H": _("a second answer within 24 hours"),
    "DUP_PERIOD": _("a second answer within the rest period"),
    "IP_BURST": _("many answers from one device within an hour"),
}


_TERMS: Final = {
    "message": _("Message"),
    "thanks": _("Thanks"),
    "low_rules": _("When an answer is low"),
    "rest": _("Rest periods"),
    "valid_days": _("Days a link is good"),
    "reminders": _("Reminders"),
    "method": _("How an answer becomes 0 to 100"),
    "anonymous": _("Whose answer it is"),
}


def changed_terms(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what a change of a survey's terms changes: the field, what stood there, what is to stand there."""
    return [
        (str(label), _told(_signed(name, before.get(name))), _told(_signed(name, after[name])))
        for name, label in _TERMS.items()
        if name in after
    ]


def _signed(name: str, value: Any) -> Any:
    return ("anonymous" if value else "signed") if name == "anonymous" else value


def _told(value: Any) -> str:
    """Return a stored value as somebody reads it: words in the reader's language, lists and pairs in one line."""
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return packs.words(dict(value), get_language() or "zh-hans")
        return " · ".join(f"{_PARTS.get(key, key)} {_told(one)}" for key, one in value.items()) or "–"
    if isinstance(value, list):
        return " · ".join(_told(one) for one in value) or "–"
    return str(_VALUES.get(value, value)) if isinstance(value, str) else str(value)


_PARTS: Final = {
    "any_days": _("any survey, days"),
    "same_days": _("same survey, days"),
    "per_year": _("at most a year"),
    "counted": _("counts for others"),
    "days": _("after days"),
    "message": _("words"),
    "done": _("after any answer:"),
    "low": _("after a low one:"),
    "at_most": "≤",
    "role": "",
    "linkId": "",
}
_VALUES: Final = {
    "recommend": _("recommendation"),
    "overall": _("the whole"),
    "anonymous": _("Anonymous"),
    "signed": _("With her name"),
} | dict(ScoringMethod.choices)


_FACTS: Final = {
    "encounter.started": _("A visit or a stay begins"),
    "encounter.finished": _("A visit has ended"),
    "encounter.discharged": _("A patient went home from a stay"),
    "conversation.closed": _("A chat was closed"),
    "case.closed": _("A case was closed"),
    "case.confirmed": _("A patient said whether her case is settled"),
    "appointment.kept": _("An appointment was kept"),
    "appointment.missed": _("An appointment was missed"),
    "report.issued": _("A report was issued"),
    "task.completed": _("A task was done"),
}


def fact_words(kind: str) -> str:
    """Return in words after which fact people are asked."""
    return str(_FACTS.get(kind, kind))


def flag(code: str) -> str:
    """Return a mark of doubt in words."""
    return str(_FLAGS.get(code, code))


def why(code: str) -> str:
    """Return a reason in words; one that nobody gave words is said by its code."""
    if code in _WHY:
        return str(_WHY[code])
    return next((str(rule.text) for rule in never.pack().rules if rule.code == code), code)
