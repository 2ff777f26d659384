"""Writing down a sender's habits. The latest version is in force from the next message on."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors import formats, selectors
from renxin.doors.connectors.models import Interface, MappingProfile
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


@transaction.atomic
def save_profile(actor: Actor, uid: UUID, text: str, note: str = "") -> MappingProfile:
    """Keep a new version of a sender's mapping profile and put it in force. The same text again changes nothing.

    Raises:
        InvalidInput: it is no YAML, or says what we do not understand.
    """
    actor.require("interfaces.manage")
    interface = Interface.objects.select_for_update().get(pk=selectors.interface(actor, uid).pk)
    mapping = checked(interface, text)
    last = MappingProfile.objects.of(actor).filter(interface=interface).order_by("-version").first()
    if last is not None and last.text == text:
        return last
    made = MappingProfile.objects.create(
        tenant_id=actor.tenant_id,
        interface=interface,
        version=last.version + 1 if last else 1,
        text=text,
        note=note.strip()[:240],
        saved_at=clock.now(),
        saved_by=actor.name[:120],
    )
    interface.profile = {**interface.profile, "mapping": mapping, "version": made.version}
    interface.save(update_fields=["profile"])
    record_access(actor, "interface.profile", "interface", interface.uid, detail={"version": made.version})
    return made


def checked(interface: Interface, text: str) -> dict[str, Any]:
    """Return what a profile says, by the rules of the sender's format.

    Raises:
        InvalidInput: it does not fit, or this kind of sender has no profiles.
    """
    check = formats.of(interface.kind).check_profile if interface.kind in formats.codes() else None
    if check is None:
        raise InvalidInput(_("Senders of this kind have no mapping profile."), where="text")
    return check(text)
