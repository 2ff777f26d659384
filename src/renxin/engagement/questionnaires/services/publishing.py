"""Publishing versions: from packs, from drafts. What is published never changes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renxin.engagement.questionnaires import definition as definitions
from renxin.engagement.questionnaires.models import Questionnaire, QuestionnaireVersion
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words

PACKS = Path(__file__).parents[1] / "packs"
READY = PACKS / "ready"
_HEADER = {"source", "approver", "effective_on", "version"}
_OPTIONAL = {"groups", "layout", "languages", "reading_level", "audience"}  # where they say nothing they are not kept


@dataclass(frozen=True, kw_only=True)
class QuestionnairePack(packs.Pack):
    """A questionnaire in a file; what stands in `dimensions`, `scales` and `items` is checked by `definition.parse`."""

    title: Words
    minutes: int
    intro: Words | None = None
    dimensions: list[Any] = field(default_factory=list)
    scales: dict[str, Any] = field(default_factory=dict)
    items: list[Any]
    groups: list[Any] = field(default_factory=list)
    layout: str = ""
    languages: list[str] = field(default_factory=list)
    reading_level: str = ""
    audience: str = ""


def install_packs(actor: Actor) -> list[QuestionnaireVersion]:
    """Publish every ready questionnaire for the actor's tenant; those that are there already stay as they are."""
    return [publish_version(actor, packs.as_data(pack)) for pack in packs.load_all(PACKS, QuestionnairePack)]


@transaction.atomic
def publish_version(actor: Actor, pack: Mapping[str, Any]) -> QuestionnaireVersion:
    """Publish the questionnaire in `pack` as a version; publishing the same words again returns the same version.

    Raises:
        InvalidInput: the pack is wrong, or its version number was published with other words.
    """
    if not actor.may("surveys.edit"):
        actor.require("surveys.manage")
    parsed = definitions.parse(pack)
    body = {key: value for key, value in pack.items() if key not in _HEADER and (value or key not in _OPTIONAL)}
    digest = digest_of(body)
    questionnaire, _created = Questionnaire.objects.get_or_create(
        tenant_id=actor.tenant_id, code=parsed.code, defaults={"title": packs.as_data(parsed.title)}
    )
    number = int(pack.get("version", 1))
    version, created = QuestionnaireVersion.objects.get_or_create(
        tenant_id=actor.tenant_id,
        questionnaire=questionnaire,
        number=number,
        defaults={
            "definition": body,
            "digest": digest,
            "source": str(pack.get("source", "")),
            "approver": str(pack.get("approver", "")),
            "effective_on": _date(pack.get("effective_on")),
            "published_at": clock.now(),
        },
    )
    if version.digest != digest:
        raise InvalidInput(
            _("This version is published with other words. Give the changed questionnaire the next version number."),
            where=f"{parsed.code} {number}",
        )
    if created:
        Questionnaire.objects.filter(pk=questionnaire.pk).update(title=packs.as_data(parsed.title))
    return version


def digest_of(body: Mapping[str, Any]) -> str:
    """Return what tells one wording from another."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None
