"""Versions of the thresholds."""

from uuid import UUID

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.monitoring.models import ThresholdVersion


def threshold_versions(actor: Actor) -> list[ThresholdVersion]:
    """Return all versions of the house, the newest first."""
    actor.require("monitoring.view")
    rows = ThresholdVersion.objects.of(actor).select_related("written_by__practitioner", "decided_by__practitioner")
    return list(rows.order_by("-number")[:50])


def threshold_version(actor: Actor, uid: UUID) -> ThresholdVersion:
    """Return one version.

    Raises:
        NotFound: there is none.
    """
    actor.require("monitoring.view")
    row = ThresholdVersion.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("thresholds")
    return row
