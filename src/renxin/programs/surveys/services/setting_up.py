"""Ready surveys from their packs, and printed codes of places."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from renxin.engagement.questionnaires import services as questionnaires
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys.models import PlaceCode, Survey
from renxin.programs.surveys.tokens import new_code

PACKS = Path(__file__).parents[1] / "packs"


@transaction.atomic
def install_packs(actor: Actor) -> list[Survey]:
    """Make the ready surveys of the actor's tenant, with their questionnaires; again changes nothing that is newer."""
    actor.require("surveys.manage")
    versions = {version.questionnaire.code: version for version in questionnaires.install_packs(actor)}
    surveys = []
    for path in sorted(PACKS.glob("*.yaml")):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        survey, created = Survey.objects.get_or_create(
            tenant_id=actor.tenant_id,
            code=pack["code"],
            defaults=_fields(pack) | {"version": versions[pack["questionnaire"]]},
        )
        if not created and survey.pack_version < pack["version"]:
            changed = _fields(pack) | {"version": versions[pack["questionnaire"]]}
            Survey.objects.filter(pk=survey.pk).update(**changed)
            survey.refresh_from_db()
        surveys.append(survey)
    return surveys


@transaction.atomic
def make_place_code(actor: Actor, survey: Survey, department_id: int | None) -> PlaceCode:
    """Return the printed code of a department (None: of the whole house) for a survey; made once, then kept."""
    actor.require("surveys.manage")
    found, _created = PlaceCode.objects.get_or_create(
        tenant_id=actor.tenant_id,
        survey=survey,
        department_id=department_id,
        defaults={"code": new_code(), "created_at": clock.now()},
    )
    return found


def _fields(pack: Mapping[str, Any]) -> dict[str, Any]:
    names = ("title", "purpose", "method", "low_rules", "rest", "valid_days", "message", "thanks")
    return {name: pack[name] for name in names} | {"pack_version": pack["version"]}
