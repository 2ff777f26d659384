"""How many people like to be reached, written at once: for rules and journeys, which never ask one by one."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.patients import PreferenceSet
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import ContactPoint, ContactPreference
from renxin.people.patients.services.identity.locking import lock_current

from .finding import ended_by, said_by


@transaction.atomic
def set_channels(actor: Actor, channels: Mapping[int, str], *, reason: str = "") -> int:
    """Keep by which channel each of these patients likes to be reached; return how many are new.

    Raises:
        InvalidInput: a channel is not known.
    """
    actor.require("patients.edit")
    if set(channels.values()) - set(ContactPoint.Kind.values):
        raise InvalidInput(_("Choose a way from the list."), where="channel")
    current = lock_current(actor.tenant_id, channels)
    wanted = {current[patient_id]: channel for patient_id, channel in channels.items()}
    standing = ContactPreference.objects.of(actor).filter(
        patient_id__in=wanted, is_learned=False, ended_at__isnull=True
    )
    same = {pk for pk, channel in standing.values_list("patient_id", "channel") if wanted[pk] == channel}
    fresh = {patient_id: channel for patient_id, channel in wanted.items() if patient_id not in same}
    standing.filter(patient_id__in=fresh).update(**ended_by(actor))
    said = said_by(actor)
    ContactPreference.objects.bulk_create(
        ContactPreference(patient_id=patient_id, channel=channel, reason=reason, **said)
        for patient_id, channel in fresh.items()
    )
    now = clock.now()
    record(actor, *(PreferenceSet(patient_id=pk, occurred_at=now, channel=channel) for pk, channel in fresh.items()))
    return len(fresh)
