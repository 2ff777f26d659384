"""The summary of a stage: what was aimed at, what was found, what was done, what comes next; for doctor or patient."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.careplans.editing import naming, telling
from renxin.programs.careplans.handbook.showing import how
from renxin.programs.careplans.models import CarePlan, ContactState

from .plan import ContactLine, Course, PlanPage, page_of

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Summary:
    """A title, the programmes, and parts of pairs."""

    title: str
    programmes: list[str]
    parts: list[tuple[str, list[tuple[str, str]]]]


def summary_of(actor: Actor, plan: CarePlan, *, plain: bool) -> Summary:
    """Return the summary of a plan; `plain` is in the patient's words.

    Raises:
        NotFound: the actor may not see the plan.
    """
    page = page_of(actor, plan.patient_id)
    if page is None:
        raise NotFound("care plan")
    title = _("How you are doing") if plain else _("Summary of the stage")
    programmes = [str(way.title) for way in page.ways]
    return Summary(title, programmes, list(_for_patient(page) if plain else _for_doctor(page)))


def _for_patient(page: PlanPage) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield _("What we aim at together"), [(one.words, _plainly(one)) for one in page.goals]
    yield _("Our last talks"), [(_day(one), _outcome(one)) for one in page.past[:_SHOWN]]
    yield _("What comes next"), [(_day(one), how(one.row.by, one.row.visit)) for one in page.coming[:_SHOWN]]
    yield (
        _("When something is wrong"),
        [
            (_("In danger"), _("Call 120 first, or go to the nearest emergency department.")),
            (_("If you are worried"), _("Call us; the number stands in your handbook.")),
        ],
    )


def _for_doctor(page: PlanPage) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    held = [one for one in page.past if one.closure]
    lost = sum(one.row.state == ContactState.LOST for one in page.past)
    said = ngettext("%(n)s contact held", "%(n)s contacts held", len(held)) % {"n": len(held)}
    lost_said = ngettext("%(n)s not reached", "%(n)s not reached", lost) % {"n": lost}
    yield _("Programmes"), [(str(way.title), _since(way.anchors)) for way in page.ways]
    yield (
        _("Aims"),
        [(f"{one.words} ({one.target})", f"{_value(one)} · {one.spoken}".strip(" ·")) for one in page.goals],
    )
    yield _("Contacts"), [(said, lost_said), *((_day(one), _finding(one)) for one in held[:_SHOWN])]
    last = held[0].answers if held else []
    yield _("Last answers"), last
    yield _("What comes next"), [(_day(one), str(one.row.get_by_display())) for one in page.coming[:_SHOWN]]


def _since(anchors: Sequence[tuple[str, object]]) -> str:
    return naming.listed(f"{words} {day}" for words, day in anchors)


def _value(one: Course) -> str:
    said = {
        True: pgettext("goal", "reached"),
        False: pgettext("goal", "not reached"),
        None: pgettext("goal", "not known yet"),
    }[one.reached]
    return f"{one.said} ({said})"


def _plainly(one: Course) -> str:
    if one.reached is None:
        return _("We do not know yet: please measure and tell us.")
    if one.reached:
        return _("%(value)s: reached. Well done, keep it up.") % {"value": one.said}
    return _("%(value)s: not there yet. We go on together.") % {"value": one.said}


def _day(one: ContactLine) -> str:
    return str(date_format(one.row.due_on, "DATE_FORMAT"))


def _outcome(one: ContactLine) -> str:
    if one.closure is None:
        return _("We did not reach you.")
    return naming.listed(one.reasons) or _("All was well.")


def _finding(one: ContactLine) -> str:
    if one.closure is None or one.level is None:
        return str(one.row.get_state_display())
    actions = naming.listed(telling.action(code) for code in one.closure.actions)
    parts = (naming.level_words(int(one.level)), naming.listed(one.reasons), actions)
    return " · ".join(part for part in parts if part)
