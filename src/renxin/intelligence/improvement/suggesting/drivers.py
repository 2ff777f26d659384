"""What matters to patients and is low: the field "mend first" of each survey, and in which departments it is worst."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from renxin.intelligence.improvement.effects import Change, Reading
from renxin.intelligence.improvement.measuring import itself, read
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.selectors import of_patients as surveys_of_patients

from .idea import About, Idea, days, place_words, worse, written

_METRIC = "satisfaction"


def from_drivers(actor: Actor) -> Iterator[Idea]:
    """Yield for each survey the dimensions to be mended first, where they are worst."""
    system, (first, last) = itself(actor.tenant_id), days(actor)
    for survey in surveys_of_patients(actor):
        scope = insights.read_scope(system, {"from": f"{first}", "to": f"{last}", "survey": survey.code})
        found = insights.what_matters(system, scope, survey)
        names = {one.code: one.text for one in found.definition.dimensions}
        for placed in found.matrix.placed:
            if placed.quadrant == "concentrate" and found.matrix.cross:
                dimension = _Dimension(survey, placed.attribute.code, names[placed.attribute.code])
                yield from _of_dimension(actor, dimension, found.matrix.cross.performance)


@dataclass(frozen=True, slots=True)
class _Dimension:
    """A dimension of a survey that matters and is low."""

    survey: Survey
    code: str
    name: Words


def _of_dimension(actor: Actor, dimension: _Dimension, cross: float) -> Iterator[Idea]:
    """Yield the two departments where it is worst beyond chance; where none is, the hospital as a whole."""
    first, last = days(actor)
    whole = About(metric=_METRIC, survey=dimension.survey, dimension=dimension.code)
    house = read(actor, whole, first, last)
    least, found = improving().suggest.least_n, []
    for department in organizations.departments(actor):
        own = replace(whole, department=department)
        mine = read(actor, own, first, last)
        gain = worse(mine, house, more_is_better=True) if mine.n >= least else None
        if gain:
            found.append((own, mine, gain))
    for own, mine, gain in sorted(found, key=lambda one: -one[2].value)[:2]:
        yield _idea(dimension, own, (mine, house), gain)
    if not found and house.n >= least:
        middle = Reading(value=cross, n=house.n, low=cross, high=cross)
        gain = worse(house, middle, more_is_better=True)
        if gain:
            yield _idea(dimension, whole, (house, middle), gain)


def _idea(dimension: _Dimension, about: About, measured: tuple[Reading, Reading], gain: Change) -> Idea:
    mine, other = measured
    return Idea(
        source="driver",
        key=f"driver:{dimension.survey.code}:{dimension.code}:{about.department.pk if about.department else 0}",
        sentence=improving().sentence(
            "driver_place" if about.department else "driver_house",
            place=place_words(about.department),
            dimension=dimension.name,
            value=written(mine.value, "score"),
            other=written(other.value, "score"),
            n=str(mine.n),
        ),
        about=about,
        n=mine.n,
        evidence={"kind": "metric", **mine.stored(), "other": other.value, "other_n": other.n},
        gain=gain,
    )
