"""The staff master file (MFN M02): who works here, by staff number; people who left are closed."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.people.organizations import services as organizations

from .incoming import Incoming, Outcome
from .names import person_name, telephones
from .requests import Do, Story

KINDS: Final = ("MFN^M02",)
_CLOSING: Final = ("MDL", "MDC")


def apply(incoming: Incoming) -> Story:
    """Bring each member of staff up to date.

    Raises:
        NotApplied: an entry names nobody.
    """
    entries = list(_entries(incoming))
    people = [(mfe, stf) for mfe, stf in entries if stf is not None]
    if not people:
        raise NotApplied(reasons.NO_STAFF, where="STF-3")
    for mfe, stf in people:
        number = storable(stf.get(2) or stf.get(1) or mfe.get(4), 64)
        name = person_name(stf.repeats(3))
        if not number or not name:
            raise NotApplied(reasons.NO_STAFF, where="STF-3" if number else "STF-1")
        phones = [value for kind, value in telephones(stf.repeats(10)) if kind == "phone"]
        leaves = mfe.get(1).strip().upper() in _CLOSING or stf.get(7).strip().upper() == "I"
        mirror = partial(organizations.mirror_practitioner, incoming.actor, staff_no=number, name=name)
        yield Do(partial(mirror, title=storable(stf.get(18), 120), phone=(phones or [""])[0], is_active=not leaves))
    return Outcome(-incoming.actor.tenant_id)


def _entries(incoming: Incoming) -> Iterator[tuple[Segment, Segment | None]]:
    """Yield each MFE with its STF."""
    mfe: Segment | None = None
    for segment in incoming.message.segments:
        if segment.name == "MFE":
            if mfe is not None:
                yield mfe, None
            mfe = segment
        elif segment.name == "STF" and mfe is not None:
            yield mfe, segment
            mfe = None
    if mfe is not None:
        yield mfe, None
