"""The values of facts that rules may ask for, in words. Numbers of rows are left out: nobody knows them by heart."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VALUES: Final = {
    "abnormal": _("the result is abnormal"),
    "abnormal_count": _("how many results are abnormal"),
    "after": _("what it was afterwards"),
    "before": _("what it was before"),
    "case_kind": _("kind of case"),
    "code": pgettext_lazy("value of a fact", "code"),
    "department_id": _("department"),
    "died": _("died there"),
    "direction": _("who called"),
    "disposition": _("where she went afterwards (code)"),
    "encounter_class": _("kind of visit"),
    "goal": _("the goal was reached"),
    "grade": _("how important"),
    "has_comment": _("with a comment"),
    "is_automatic": _("spoken by a machine"),
    "is_late": _("later than promised"),
    "journey_code": _("journey (code)"),
    "level": pgettext_lazy("value of a fact", "level"),
    "low": _("a low answer"),
    "minutes": _("how many minutes"),
    "outcome": _("what came of it"),
    "promise": _("what was promised"),
    "provisional": _("not yet known who it is"),
    "purpose": _("purpose"),
    "rating": _("stars"),
    "reason": pgettext_lazy("value of a fact", "reason"),
    "recommend": _("would recommend us (0 to 10)"),
    "score": pgettext_lazy("value of a fact", "score"),
    "seconds": _("how many seconds"),
    "segment_code": _("segment (code)"),
    "source": _("where it comes from"),
    "state": pgettext_lazy("value of a fact", "state"),
    "survey_code": _("survey (code)"),
    "task_kind": _("kind of task"),
    "waited_seconds": _("seconds of waiting"),
}
FLAGS: Final = frozenset({"abnormal", "died", "goal", "has_comment", "is_automatic", "is_late", "low", "provisional"})
CHOICES: Final = {
    "encounter_class": (
        ("AMB", _("Outpatient")),
        ("IMP", _("Inpatient")),
        ("EMER", _("Emergency")),
        ("VR", _("Online")),
        ("HH", _("Home visit")),
        ("PRENC", _("Pre-admission")),
    ),
    "direction": (("in", _("she called us")), ("out", _("we called her"))),
}


def called(name: str) -> str:
    """Return what a value of a fact is called; its own name where nobody has given it words."""
    return str(VALUES.get(name, name))


def meant(name: str, text: str) -> str | bool:
    """Return what somebody chose for a value: yes and no of a flag are true and false."""
    return text == "yes" if name in FLAGS and text in ("yes", "no") else text
