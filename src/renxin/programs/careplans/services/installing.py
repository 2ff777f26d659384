"""The programmes that come with the product, as version 1 of each, switched off."""

from django.db import transaction

from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.programs.careplans.models import Programme, ProgrammeVersion, VersionState
from renxin.programs.careplans.programmes import library


@transaction.atomic
def install_packs(actor: Actor) -> list[Programme]:
    """Make the ready programmes of the actor's tenant; again changes nothing that a hospital has written itself.

    A newer pack becomes the version in force only where nobody of the hospital has written one of her own since.
    """
    actor.require("careplans.write")
    known = {row.code: row for row in Programme.objects.of(actor).select_for_update()}
    found = []
    for pack in library.programmes().values():
        programme = known.get(pack.code) or Programme.objects.create(tenant_id=actor.tenant_id, code=pack.code)
        _install(actor, programme, packs.as_data(pack), pack)
        found.append(programme)
    return found


def _install(actor: Actor, programme: Programme, definition: dict[str, object], pack: library.Programme) -> None:
    versions = list(programme.versions.order_by("-number"))
    theirs = [row for row in versions if row.written_by_id]
    newest = versions[0].definition.get("version", 0) if versions else 0
    if theirs or newest >= pack.version:
        return
    now = clock.now()
    programme.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.RETIRED)
    ProgrammeVersion.objects.create(
        tenant_id=actor.tenant_id,
        programme=programme,
        number=versions[0].number + 1 if versions else 1,
        state=VersionState.IN_FORCE,
        definition={key: value for key, value in definition.items() if key != "formulas"},
        source=pack.source,
        approver=pack.approver,
        effective_on=pack.effective_on,
        written_at=now,
        proposed_at=now,
        decided_at=now,
    )
