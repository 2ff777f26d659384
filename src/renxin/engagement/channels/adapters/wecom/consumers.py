"""Who was found to be whose account: colleagues read our name of her from then on."""

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import AccountConfirmed, PatientsMerged
from renxin.kernel.timeline.services import Entry, consumer

from . import tags
from .models import WecomContact


@consumer("wecom.remarks", AccountConfirmed, PatientsMerged)
def name_contacts(actor: Actor, entries: list[Entry]) -> None:
    """Let colleagues see our name for contacts who are now known; remarks they wrote themselves stay."""
    people = {entry.patient_id for entry in entries}
    rows = WecomContact.objects.of(actor).filter(patient_id__in=people, ended_at__isnull=True)
    known = rows.filter(channel__is_active=True).values_list("channel_id", "patient_id").distinct()
    accounts = Channel.objects.in_bulk({channel_id for channel_id, _patient in known})
    for channel_id, patient_id in known:
        tags.wish_remark(actor, accounts[channel_id], patient_id)
