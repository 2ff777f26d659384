"""Facts that records tell later: the operation's codes after the discharge, the treatment after the dental visit."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from renxin.kernel.core.actor import Actor
from renxin.programs.careplans import versions
from renxin.programs.careplans.beginning.starting import Happening
from renxin.programs.careplans.models import Enrolment, EnrolmentState

from .anchoring import move_anchors


def learn(actor: Actor, found: Sequence[Happening]) -> None:
    """Give ways what happenings know and they do not: of the same visit, or what stays true.

    What somebody wrote down is never changed.
    """
    told: dict[int, list[Happening]] = defaultdict(list)
    for one in found:
        told[one.patient_id].append(one)
    rows = list(Enrolment.objects.of(actor).filter(patient_id__in=list(told)).exclude(state=EnrolmentState.ENDED))
    books = versions.programmes_of(row.version_id for row in rows)
    alike: dict[tuple[tuple[str, Any], ...], list[Enrolment]] = defaultdict(list)
    for row in rows:
        fresh: dict[str, Any] = {}
        for one in told[row.patient_id]:
            same_visit = row.encounter_id is not None and row.encounter_id == one.encounter_id
            for fact in books[row.version_id].facts:
                unknown = fact.name in one.known and fact.name not in row.facts
                if unknown and fact.name != "in_programme" and (fact.keeps or same_visit):
                    fresh.setdefault(fact.name, one.known[fact.name])
        if fresh:
            alike[tuple(sorted(fresh.items()))].append(row)
    for facts, ways in alike.items():
        move_anchors(actor, ways, {}, dict(facts))
