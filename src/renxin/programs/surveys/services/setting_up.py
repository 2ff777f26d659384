"""Ready surveys from their packs, and printed codes of places."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from renxin.engagement.questionnaires import services as questionnaires
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Words
from renxin.programs.surveys.models import PlaceCode, Survey, SurveyChange

from .placing import NewPlace, make_place_codes
from .triggering import install_triggers
from .using import audience_of

PACKS = Path(__file__).parents[1] / "packs"


@dataclass(frozen=True, kw_only=True)
class LowRule:
    """An answer this low makes the whole response low: of the item that plays `role`, or of the one named."""

    at_most: int
    role: str = ""
    linkId: str = ""


@dataclass(frozen=True, kw_only=True)
class Rest:
    """How often one person may be asked."""

    any_days: int
    same_days: int
    per_year: int
    counted: bool = True


@dataclass(frozen=True, kw_only=True)
class Thanks:
    """What happens next: after any answer, and after a low one."""

    done: Words
    low: Words


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """After how many days without an answer people are reminded, and in which words."""

    days: list[int]
    message: Words


@dataclass(frozen=True, kw_only=True)
class SurveyPack(packs.Pack):
    """A survey in a file."""

    questionnaire: str
    title: Words
    purpose: str
    method: str
    valid_days: int
    low_rules: list[LowRule]
    rest: Rest
    message: Words
    thanks: Thanks
    reminders: Reminders | None = None
    anonymous: bool = False


@transaction.atomic
def install_packs(actor: Actor) -> list[Survey]:
    """Make the ready surveys of the actor's tenant, with their questionnaires; again changes nothing that is newer."""
    actor.require("surveys.manage")
    versions = {version.questionnaire.code: version for version in questionnaires.install_packs(actor)}
    surveys = []
    for pack in packs.load_all(PACKS, SurveyPack):
        version = versions[pack.questionnaire]
        fields = _fields(pack) | {"version": version, "audience": audience_of(version)}
        survey, created = Survey.objects.get_or_create(tenant_id=actor.tenant_id, code=pack.code, defaults=fields)
        if not created and survey.pack_version < pack.version:
            Survey.objects.filter(pk=survey.pk).update(**_not_decided_here(survey, fields))
            survey.refresh_from_db()
        surveys.append(survey)
    install_triggers(actor, surveys)
    return surveys


@transaction.atomic
def make_place_code(actor: Actor, survey: Survey, department_id: int | None) -> PlaceCode:
    """Return the printed code of a department (None: of the whole house) for a survey; made once, then kept."""
    kind = PlaceCode.Kind.DEPARTMENT if department_id else PlaceCode.Kind.HOUSE
    return make_place_codes(actor, survey, [NewPlace(kind=kind, department_id=department_id)])[0]


def _not_decided_here(survey: Survey, fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what two people of the hospital have decided themselves: a newer pack does not undo it."""
    made = survey.changes.filter(status=SurveyChange.Status.MADE).values_list("terms", flat=True)
    own = {name for terms in made for name in terms}
    return {name: value for name, value in fields.items() if name not in own}


def _fields(pack: SurveyPack) -> dict[str, Any]:
    names = ("title", "purpose", "method", "low_rules", "rest", "valid_days", "message", "thanks", "anonymous")
    told = {name: packs.as_data(getattr(pack, name)) for name in names}
    return told | {
        "reminders": packs.as_data(pack.reminders) if pack.reminders else {},
        "pack_version": pack.version,
    }
