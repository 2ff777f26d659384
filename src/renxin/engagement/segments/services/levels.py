"""Levels of service loaded from their pack: each has a segment of its own, which is kept true like any other."""

from django.db import transaction

from renxin.engagement.segments.models import Segment, TierLevel
from renxin.engagement.segments.tiers import pack as tiers
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import as_data

from .making import create_segment, newest, rename_segment, write_rule
from .switching import retire_segment, switch_on


@transaction.atomic
def load_tiers(actor: Actor) -> int:
    """Bring the levels of a hospital up to the pack; return how many changed. Doing it again changes nothing.

    The pack names who approved its rules, so their segments wait for nobody.
    """
    actor.require("segments.approve")
    found, keeper = tiers.pack(), Actor.system(actor.tenant_id, "segments.tiers")
    standing = {row.code: row for row in TierLevel.objects.of(actor).select_for_update().select_related("segment")}
    changed = 0
    for rank, level in enumerate(found.levels, start=1):
        row = standing.pop(level.code, None)
        if row is not None and row.pack_version == found.version:
            continue
        segment = _segment(keeper, level, row)
        TierLevel.objects.update_or_create(
            tenant_id=actor.tenant_id,
            code=level.code,
            defaults={
                "rank": rank,
                "words": as_data(level.words),
                "note": as_data(level.note),
                "segment": segment,
                "pack_version": found.version,
                "source": found.source,
                "approver": found.approver,
                "effective_on": found.effective_on,
            },
        )
        changed += 1
    for row in standing.values():
        row.delete()
        retire_segment(keeper, row.segment)
    if changed or standing:
        record_access(actor, "tiers.loaded", "tiers", found.code, detail={"version": found.version})
    return changed + len(standing)


def _segment(actor: Actor, level: tiers.Level, row: TierLevel | None) -> Segment:
    """Return the segment of a level, made or changed to the pack's rule, switched on."""
    if row is None:
        segment = create_segment(
            actor, level.words.zh, level.rule, note=level.note.zh, code=f"tier-{level.code}", shared=True
        )
        switch_on(actor, segment)
        return segment
    segment = row.segment
    rename_segment(actor, segment, level.words.zh, level.note.zh)
    version = newest(segment)
    if version is None or version.rule != level.rule:
        write_rule(actor, segment, level.rule)
        switch_on(actor, segment)
    return segment
