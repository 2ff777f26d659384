"""Facts that change what is known of people."""

from collections import defaultdict
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import (
    PatientRegistered,
    PatientsMerged,
    PatientSplit,
    PatientsUnmerged,
    PatientUpdated,
    RowsDivided,
)
from renxin.kernel.timeline.facts.rights import PatientAnonymised
from renxin.kernel.timeline.facts.segments import SegmentEntered, SegmentFact, SegmentLeft
from renxin.kernel.timeline.services import Entry, consumer

from . import selectors, services
from .traits import registry

# After these everything known of the people they name may be another's.
_OF_IDENTITY: Final = (PatientsMerged, PatientsUnmerged, PatientSplit, RowsDivided, PatientAnonymised)


def refresh_traits(actor: Actor, entries: list[Entry]) -> None:
    """Make the traits anew that these facts may have changed."""
    by_kind = registry.by_kind()
    causes: dict[str, dict[int, int]] = defaultdict(dict)
    for entry in entries:
        everybody = _named_by(entry)
        for trait in registry.traits() if everybody else by_kind.get(entry.fact.kind, ()):
            causes[trait.code] |= dict.fromkeys(everybody or {entry.patient_id}, entry.event_id)
    services.refresh_traits(actor, causes, causes=causes)


@consumer("segments.regions", PatientRegistered, PatientUpdated, order_free=True)
def note_regions(actor: Actor, entries: list[Entry]) -> None:
    """Keep the district of addresses that are new or changed."""
    facts = [entry.fact for entry in entries]
    services.note_regions(
        actor,
        {each.patient_id for each in facts if not isinstance(each, PatientUpdated) or "address" in each.fields},
    )


@consumer("segments.tag_rules", SegmentEntered, SegmentLeft, order_free=True)
def follow_tag_rules(actor: Actor, entries: list[Entry]) -> None:
    """Give a tag to whoever came to belong to its segment, take it off whoever left."""
    segment_ids = {entry.fact.segment_id for entry in entries if isinstance(entry.fact, SegmentFact)}
    for tag in selectors.tags_with_rules(actor, segment_ids):
        services.follow_rules(actor, tag)


def _named_by(entry: Entry) -> set[int]:
    fact = entry.fact
    if isinstance(fact, PatientsMerged):
        return {fact.patient_id, fact.loser_patient_id}
    if isinstance(fact, PatientsUnmerged | PatientSplit | RowsDivided):
        return {fact.patient_id, fact.other_patient_id}
    return {fact.patient_id} if isinstance(fact, PatientAnonymised) else set()


def _listen() -> None:
    facts = {fact for trait in registry.traits() for fact in trait.facts}
    consumer("segments.traits", *_OF_IDENTITY, *facts)(refresh_traits)


registry.on_change(_listen)


@consumer("segments.members", batch=1000)
def follow_facts(actor: Actor, entries: list[Entry]) -> None:
    """Judge anew who belongs to the segments that read such facts: which ones do is data."""
    services.follow_facts(actor, entries)
