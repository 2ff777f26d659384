"""Writes of questionnaires: publishing versions from packs, storing responses."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import clock, ids, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words

from . import definition as definitions
from .models import Questionnaire, QuestionnaireResponse, QuestionnaireVersion

PACKS = Path(__file__).parent / "packs"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResponse:
    """One response to store, scored already. `id` may be given (anonymous answers bring one without a fine time)."""

    patient_id: int
    version_id: int
    source: str
    source_id: int
    authored_at: datetime
    language: str
    mode: str
    answers: Mapping[str, Any]
    coded: Mapping[str, Any]
    scores: Mapping[str, Any]
    method: str
    score: float | None = None
    recommend: int | None = None
    low: bool = False
    has_comment: bool = False
    flags: list[str] = field(default_factory=list)
    seconds: int | None = None
    invitation_id: int | None = None
    encounter_id: int | None = None
    department_id: int | None = None
    practitioner_id: int | None = None
    id: int | None = None


def install_packs(actor: Actor) -> list[QuestionnaireVersion]:
    """Publish every ready questionnaire for the actor's tenant; those that are there already stay as they are."""
    return [publish_version(actor, packs.as_data(pack)) for pack in packs.load_all(PACKS, QuestionnairePack)]


@transaction.atomic
def publish_version(actor: Actor, pack: Mapping[str, Any]) -> QuestionnaireVersion:
    """Publish the questionnaire in `pack` as a version; publishing the same words again returns the same version.

    Raises:
        InvalidInput: the pack is wrong, or its version number was published with other words.
    """
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


def store_responses(actor: Actor, new: Sequence[NewResponse]) -> list[int]:
    """Store the responses in one statement and return their ids, in the order given.

    The caller's transaction is used: the program records its own fact beside them.
    """
    fresh = iter(ids.allocate(sum(one.id is None for one in new)))
    rows = [
        QuestionnaireResponse(
            tenant_id=actor.tenant_id,
            patient_id=one.patient_id,
            id=next(fresh) if one.id is None else one.id,
            version_id=one.version_id,
            source=one.source,
            source_id=one.source_id,
            invitation_id=one.invitation_id,
            encounter_id=one.encounter_id,
            department_id=one.department_id,
            practitioner_id=one.practitioner_id,
            authored_at=one.authored_at,
            language=one.language,
            mode=one.mode,
            seconds=one.seconds,
            answers=json.dumps(one.answers, ensure_ascii=False),
            coded=dict(one.coded),
            scores=dict(one.scores),
            method=one.method,
            score=one.score,
            recommend=one.recommend,
            low=one.low,
            has_comment=one.has_comment,
            flags=one.flags,
        )
        for one in new
    ]
    QuestionnaireResponse.objects.bulk_create(rows, batch_size=1000)
    return [row.id for row in rows]


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None
