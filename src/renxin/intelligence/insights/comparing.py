"""Units compared: raw, and as if all had treated the same kinds of patients. Ranked only from fifty answers on."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.intelligence.insights import cells
from renxin.intelligence.insights.analysis import casemix
from renxin.intelligence.insights.analysis.casemix import Adjusted, Model, Respondent
from renxin.intelligence.insights.models import CaseMixModel
from renxin.intelligence.insights.queries.single import Single, singles
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.programs.surveys.models import Survey

# Others are compared with these: adults under sixty, men, planned stays, answers by link.
REFERENCE: Final = frozenset({"age:18-59", "sex:male", "class:AMB", "class:IMP", "mode:link"})
_BANDS: Final = ((18, "age:0-17"), (60, "age:18-59"), (75, "age:60-74"), (200, "age:75+"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The units: those that may be ranked, best adjusted first, and those of too few answers to rank."""

    ranked: tuple[Adjusted, ...]
    others: tuple[Adjusted, ...]
    model: CaseMixModel | None
    n: int


def compare(actor: Actor, scope: Scope, survey: Survey) -> Comparison:
    """Return the departments of a scope, adjusted by the coefficients in force; raw alone without any."""
    actor.require("insights.view")
    people = respondents(actor, scope, survey)
    model = CaseMixModel.objects.of(actor).filter(survey=survey).order_by("-number").first()
    used = Model(
        coefficients=model.coefficients if model else {}, means=model.means if model else {}, n=len(people), r2=0.0
    )
    found = casemix.adjust(people, used)
    able, others = cells.ranked(found, n=lambda one: one.n, value=lambda one: one.adjusted)
    return Comparison(ranked=tuple(able), others=tuple(others), model=model, n=len(people))


def respondents(actor: Actor, scope: Scope, survey: Survey) -> list[Respondent]:
    """Return the answers with what is known of the patients; anonymous ones have only their mode."""
    definition = questionnaires.definitions_of(actor, [survey.version_id])[survey.version_id]
    rows = [row for row in singles(scope, survey, definition) if row.score is not None and row.department_id]
    known = {
        pk: (born, sex)
        for pk, born, sex in Patient.objects.of(actor)
        .filter(pk__in={row.patient_id for row in rows if row.patient_id > 0})
        .values_list("pk", "birth_date", "sex")
    }
    visits = {row.encounter_id for row in rows if row.encounter_id}
    classes = dict(Encounter.objects.of(actor).filter(pk__in=visits).values_list("pk", "encounter_class"))
    today = clock.now().date()
    return [
        Respondent(row.department_id or 0, row.score or 0.0, _traits(row, known.get(row.patient_id), classes, today))
        for row in rows
    ]


def _traits(
    row: Single, person: tuple[date | None, str] | None, classes: dict[int, str], today: date
) -> frozenset[str]:
    found = {f"mode:{row.mode}"}
    born, sex = person or (None, "")
    if born:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        found.add(next(name for below, name in _BANDS if age < below))
    if sex:
        found.add(f"sex:{sex}")
    if row.encounter_id in classes:
        found.add(f"class:{classes[row.encounter_id]}")
    return frozenset(found)
