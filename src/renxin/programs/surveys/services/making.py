"""A trigger of one's own: after which fact a survey asks whom, when and how. Made switched off, like the ready ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.records import EncounterFact
from renxin.people.organizations import selectors as organizations
from renxin.people.records.models import Encounter
from renxin.programs.surveys.models import Survey, SurveyTrigger
from renxin.programs.surveys.wording import fact_words

from .triggering import ASKED_AFTER, LONGEST_DELAY

_MOST_ALIKE: Final = 100
_BY_KIND: Final = {fact.kind: fact for fact in ASKED_AFTER}
_KNOWS_A_PLACE: Final = frozenset(
    kind for kind, fact in _BY_KIND.items() if "department_id" in fact.__dataclass_fields__ or kind == "report.issued"
)
WITH_CLASS: Final = frozenset(kind for kind, fact in _BY_KIND.items() if issubclass(fact, EncounterFact))
FACTS: Final = tuple(_BY_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrigger:
    """A trigger to make. `classes` are codes of visits, `departments` their own codes; empty ones narrow nothing."""

    fact: str
    classes: Sequence[str] = ()
    departments: Sequence[str] = ()
    delay_hours: int = 3
    hours: tuple[int, int] = (9, 20)
    share: int = 100
    way: str = SurveyTrigger.Way.MESSAGE


@transaction.atomic
def make_trigger(actor: Actor, survey: Survey, new: NewTrigger) -> SurveyTrigger:
    """Make a trigger of a survey, switched off: somebody looks at its sentence first.

    Raises:
        InvalidInput: nobody is asked after such a fact, it knows no visit or place to narrow by, a department is
            unknown, or a number lies outside what `set_trigger` takes.
    """
    actor.require("surveys.manage")
    _check(actor, survey, new)
    told = {"encounter_class": list(new.classes), "departments": list(new.departments)}
    row = SurveyTrigger.objects.create(
        tenant_id=actor.tenant_id,
        survey=survey,
        code=_code(actor, survey, new),
        title=_title(new),
        fact=new.fact,
        conditions={name: value for name, value in told.items() if value} | {"share": new.share},
        delay_hours=new.delay_hours,
        hours=list(new.hours),
        way=new.way,
        changed_at=clock.now(),
    )
    record_access(actor, "survey.trigger_made", "trigger", row.uid, detail={"code": row.code, "fact": row.fact})
    return row


def _check(actor: Actor, survey: Survey, new: NewTrigger) -> None:
    if new.fact not in FACTS:
        raise InvalidInput(_("Choose after what people are asked."), where="fact")
    if not survey.is_active or survey.asks_staff:
        raise InvalidInput(_("Choose a survey of patients that is in use."), where="survey")
    if new.classes and (new.fact not in WITH_CLASS or not set(new.classes) <= set(Encounter.Class.values)):
        raise InvalidInput(_("Only a visit or a stay has a kind of visit to choose."), where="classes")
    known = {one.local_code for one in organizations.departments(actor)}
    if new.departments and (new.fact not in _KNOWS_A_PLACE or not set(new.departments) <= known):
        raise InvalidInput(_("This fact knows no such department."), where="departments")
    if new.way not in SurveyTrigger.Way.values:
        raise InvalidInput(_("Choose how people are asked."), where="way")
    if not 1 <= new.share <= 100:
        raise InvalidInput(_("Ask between 1 and 100 percent."), where="share")
    if not 0 <= new.delay_hours <= LONGEST_DELAY:
        raise InvalidInput(_("Ask within sixty days."), where="delay_hours")
    if not 0 <= new.hours[0] < new.hours[1] <= 24:
        raise InvalidInput(_("Choose hours of the day, the earlier one first."), where="hours")


def _code(actor: Actor, survey: Survey, new: NewTrigger) -> str:
    taken = set(SurveyTrigger.objects.of(actor).values_list("code", flat=True))
    stem = f"{survey.code[:28]}-{new.fact.replace('.', '-')[:24]}"
    return next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, _MOST_ALIKE))) if one not in taken)


def _title(new: NewTrigger) -> Mapping[str, Any]:
    """Return what the trigger is called in both languages: its fact, and where it is narrowed to."""
    titles = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            classes = [str(Encounter.Class(one).label) for one in new.classes]
            narrowed = pgettext("list", ", ").join([*classes, *new.departments])
            titles[key] = f"{fact_words(new.fact)} ({narrowed})" if narrowed else fact_words(new.fact)
    return titles
