"""Signs of coaxing: for the officer alone."""

from uuid import UUID

from renxin.intelligence.appraisal.models import CoaxingSign
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound


def signs(actor: Actor) -> list[CoaxingSign]:
    """Return the signs, those that nobody has looked into first, then the newest."""
    actor.require("appraisal.manage")
    rows = CoaxingSign.objects.of(actor).select_related("department", "survey", "seen_by__practitioner")
    return sorted(rows.order_by("-first_on", "-pk")[:100], key=lambda row: row.seen_at is not None)


def sign(actor: Actor, uid: UUID) -> CoaxingSign:
    """Return one sign.

    Raises:
        NotFound: there is none.
    """
    actor.require("appraisal.manage")
    found = CoaxingSign.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("sign")
    return found
