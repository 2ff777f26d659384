"""Publishing definitions: checked, numbered, never changed afterwards."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import checks
from renxin.intelligence.journeys.definition import Definition, parse
from renxin.intelligence.journeys.models import Journey, JourneyVersion
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.intelligence import JourneyPublished
from renxin.kernel.timeline.selectors import fact_fields
from renxin.kernel.timeline.services import record

PACKS: Final = Path(__file__).parents[1] / "packs"
ABOUT: Final = ("version", "source", "approver", "effective_on", "name", "summary")


def publish_version(actor: Actor, pack: Mapping[str, Any]) -> JourneyVersion:
    """Publish a pack (definition, both languages, version, source, approver, effective date) and make it current.

    New patients take it; those on their way keep the version they started with. The same pack again changes nothing.

    Raises:
        InvalidInput: the definition is wrong, or its version number is taken by another text.
    """
    actor.require("journeys.manage")
    content = {key: value for key, value in pack.items() if key not in ABOUT}
    definition = parse(content)
    _check_names(definition)
    digest = hashlib.sha256(json.dumps(dict(pack), sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        journey, _created = Journey.objects.select_for_update().get_or_create(
            tenant_id=actor.tenant_id, code=definition.code, defaults={"name": _words(pack, "name")}
        )
        known = _known(journey, pack["version"], digest)
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
    """Publish the packs that come with the product; those already there stay as they are."""
    return [
        publish_version(actor, yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(PACKS.glob("*.yaml"))
        if not _has_newer(actor, path)
    ]


def _has_newer(actor: Actor, path: Path) -> bool:
    """Tell whether the hospital has gone on from this pack with a version of its own."""
    pack = yaml.safe_load(path.read_text("utf-8"))
    rows = JourneyVersion.objects.of(actor).filter(journey__code=pack["code"])
    return rows.filter(number__gt=pack["version"]).exists()


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


def _insert(
    actor: Actor, journey: Journey, pack: Mapping[str, Any], content: Mapping[str, Any], digest: str
) -> JourneyVersion:
    version = JourneyVersion.objects.create(
        tenant_id=actor.tenant_id,
        journey=journey,
        number=pack["version"],
        definition=content,
        digest=digest,
        source=str(pack.get("source", "")),
        approver=str(pack.get("approver", "")),
        effective_on=_day(pack.get("effective_on")),
        published_at=clock.now(),
        published_by=actor.name,
    )
    journey.name, journey.summary, journey.current = _words(pack, "name"), _words(pack, "summary"), version
    journey.save(update_fields=["name", "summary", "current"])
    return version


def _check_names(definition: Definition) -> None:
    known = fact_fields()
    for wanted in definition.filters():
        if wanted.kind not in known:
            raise InvalidInput(_("There is no fact of this kind."), where=wanted.kind)
        missing = wanted.fields() - known[wanted.kind]
        if missing:
            raise InvalidInput(
                _("This fact has no such value: %(names)s.") % {"names": ", ".join(sorted(missing))}, where=wanted.kind
            )
    for rule in definition.stops:
        if rule.check and rule.check not in checks.CHECKS:
            raise InvalidInput(
                _("Unknown check. Known checks: %(known)s.") % {"known": ", ".join(sorted(checks.CHECKS))},
                where=f"journey.stop.{rule.reason}",
            )


def _words(pack: Mapping[str, Any], key: str) -> dict[str, str]:
    value = pack.get(key)
    if not isinstance(value, Mapping) or not (value.get("zh") and value.get("en")):
        raise InvalidInput(_("Expected a text in both languages (zh and en)."), where=key)
    return {"zh": str(value["zh"]), "en": str(value["en"])}


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidInput(_("Expected a date such as 2026-01-31."), where="effective_on") from error
