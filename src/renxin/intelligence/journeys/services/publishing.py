"""Publishing definitions: checked, numbered, never changed afterwards."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import gates
from renxin.intelligence.journeys.definition import JourneyPack
from renxin.intelligence.journeys.models import Journey, JourneyStatus, JourneyVersion
from renxin.intelligence.journeys.services.naming import find_problems, refuse
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.intelligence import JourneyPublished
from renxin.kernel.timeline.services import record

PACKS: Final = Path(__file__).parents[1] / "packs"


def publish_version(actor: Actor, pack: JourneyPack) -> JourneyVersion:
    """Publish a definition and make it current.

    New patients take it; those on their way keep the version they started with. The same pack again changes nothing.

    Raises:
        InvalidInput: the definition is wrong, a gate objects, or its version number is taken by another text.
    """
    actor.require("journeys.manage")
    content = pack.content()
    refuse(find_problems(actor, content))
    gates.pass_gates(actor, content)
    about = [pack.name, pack.summary, pack.source, pack.approver, pack.effective_on, content]
    digest = hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        journey, _created = Journey.objects.select_for_update().get_or_create(
            tenant_id=actor.tenant_id, code=pack.code, defaults={"name": _both(pack.name)}
        )
        known = _known(journey, pack.version, digest)
        if known:
            return known
        version = _insert(actor, journey, pack, content, digest)
        record(
            actor,
            JourneyPublished(
                patient_id=-actor.tenant_id,
                occurred_at=clock.now(),
                journey_code=journey.code,
                version=version.number,
            ),
        )
    return version


def load_packs(actor: Actor) -> list[JourneyVersion]:
    """Publish the packs that come with the product, except where the hospital has gone on to a later version."""
    latest = dict(JourneyVersion.objects.of(actor).order_by("number").values_list("journey__code", "number"))
    return [
        publish_version(actor, pack)
        for pack in packs.load_all(PACKS, JourneyPack)
        if pack.version >= latest.get(pack.code, 0)
    ]


def _known(journey: Journey, number: int, digest: str) -> JourneyVersion | None:
    latest = journey.versions.order_by("-number").first()
    if latest is None or number > latest.number:
        return None
    same = journey.versions.filter(number=number, digest=digest).first()
    if same is None:
        raise InvalidInput(
            _("Version %(number)s is published and never changes. Publish your text as version %(next)s.")
            % {"number": number, "next": latest.number + 1},
            where="version",
        )
    return same


def _insert(actor: Actor, journey: Journey, pack: JourneyPack, content: dict[str, Any], digest: str) -> JourneyVersion:
    version = JourneyVersion.objects.create(
        tenant_id=actor.tenant_id,
        journey=journey,
        number=pack.version,
        definition=content,
        digest=digest,
        source=pack.source,
        approver=pack.approver,
        effective_on=pack.effective_on,
        published_at=clock.now(),
        published_by=actor.name,
    )
    if journey.current and journey.current.definition.get("start") != content["start"]:
        journey.swept_at = None  # another start: nothing has been looked at for it yet
    journey.name, journey.summary, journey.current = _both(pack.name), _both(pack.summary), version
    journey.message_class = pack.message_class
    if journey.status == JourneyStatus.DRAFT:
        journey.status, journey.is_active = JourneyStatus.ACTIVE, True
    journey.save(update_fields=["name", "summary", "current", "message_class", "status", "is_active", "swept_at"])
    return version


def _both(words: packs.Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
