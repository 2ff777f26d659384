"""Whom somebody treated, against all: the note that stands beside every score of a person.

Shares of kinds of patients, and by how many points the hospital's own model of the case mix would shift a score. The
note explains; it changes no points.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection

from renxin.intelligence.appraisal.counting.answers import _COUNTED, _UNIT, _VISIT, FOUND, Asked, bound
from renxin.intelligence.insights.models import CaseMixModel
from renxin.kernel.core.actor import Actor

# Named as the model of the case mix names them.
_TRAITS: Final = """
    unnest(ARRAY[
        'mode:' || found.mode,
        CASE WHEN patient.birth_date IS NULL THEN NULL
             WHEN age(found.authored_at, patient.birth_date) < interval '18 years' THEN 'age:0-17'
             WHEN age(found.authored_at, patient.birth_date) < interval '60 years' THEN 'age:18-59'
             WHEN age(found.authored_at, patient.birth_date) < interval '75 years' THEN 'age:60-74'
             ELSE 'age:75+' END,
        'sex:' || nullif(patient.sex, ''),
        'class:' || seen.encounter_class])
"""
# What the note tells in words; the model may know more.
TOLD: Final = ("age:75+", "class:EMER", "mode:phone", "mode:kiosk")


def mixes(actor: Actor, asked: Sequence[Asked], subject: str, into: Mapping[int, int]) -> dict[int, dict[str, float]]:
    """Return for each person the shares of `TOLD` (`own:age:75+`), those of all (`all:…`), and `shift`."""
    if not asked:
        return {}
    counted = _read(asked, subject, into)
    sizes: dict[int, int] = {}
    shares: dict[int, dict[str, int]] = {}
    for unit, trait, n, of in counted:
        sizes[unit] = of
        shares.setdefault(unit, {})[trait] = n
    if not sizes:
        return {}
    everybody = sum(sizes.values())
    overall = {trait: sum(one.get(trait, 0) for one in shares.values()) / everybody for trait in TOLD}
    model = _model(actor, asked)
    return {
        unit: {
            **{f"own:{trait}": shares[unit].get(trait, 0) / size for trait in TOLD},
            **{f"all:{trait}": overall[trait] for trait in TOLD},
            **_shift(model, shares[unit], size),
        }
        for unit, size in sizes.items()
    }


def _read(asked: Sequence[Asked], subject: str, into: Mapping[int, int]) -> list[tuple[int, str, int, int]]:
    sql = f"""
    WITH {FOUND}, counted AS (
        SELECT DISTINCT found.id, {_UNIT[subject]} AS unit {_COUNTED.format(visit=_VISIT[subject])}
    ), traits AS (
        SELECT counted.unit, counted.id, {_TRAITS} AS trait
          FROM counted JOIN found ON found.id = counted.id
          LEFT JOIN patients_patient patient ON patient.id = found.patient_id
          LEFT JOIN records_encounter seen ON seen.id = found.encounter_id
         WHERE counted.unit IS NOT NULL
    )
    SELECT unit, trait, count(*), (SELECT count(*) FROM counted WHERE counted.unit = traits.unit)
      FROM traits WHERE trait IS NOT NULL GROUP BY 1, 2
    """  # noqa: S608  our own text
    with connection.cursor() as cursor:
        cursor.execute(sql, bound(asked, into))
        return cursor.fetchall()


def _model(actor: Actor, asked: Sequence[Asked]) -> CaseMixModel | None:
    surveys = {survey for one in asked for survey in one.surveys}
    return CaseMixModel.objects.of(actor).filter(survey_id__in=surveys).order_by("-made_at", "-number").first()


def _shift(model: CaseMixModel | None, shares: Mapping[str, int], size: int) -> dict[str, float]:
    """Return by how many points the case mix lowers (below nought) or lifts the score, if there is a model."""
    if model is None:
        return {}
    return {
        "shift": sum(
            beta * (shares.get(trait, 0) / size - model.means.get(trait, 0.0))
            for trait, beta in model.coefficients.items()
        )
    }
