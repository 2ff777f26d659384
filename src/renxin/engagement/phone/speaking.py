"""What a machine says in each call that the voice channel is about to make."""

from collections.abc import Mapping, Sequence
from typing import Any

from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import OutboxItem
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient

from . import flow_pack, flows
from .models import Call


def flows_of(channel: Channel, items: Sequence[OutboxItem]) -> Mapping[str, dict[str, Any]]:
    """Return the document of each call by the item's key; who cannot be told apart from others is not called."""
    actor = Actor.system(channel.tenant_id, "phone.speaking")
    hospital = organizations.tenant(actor)
    people = Patient.objects.of(actor).in_bulk({item.patient_id for item in items})
    plain = {item.key: item.key.partition("-")[0] for item in items}
    asks = dict(Call.objects.of(actor).filter(key__in=plain.values()).values_list("key", "ask__flow"))
    found = {}
    for item in items:
        person = people.get(item.patient_id)
        if person is None or person.birth_date is None:
            continue
        known = {
            "hospital": hospital.name_en if item.language == "en" and hospital.name_en else hospital.name,
            "name": person.name,
            "birth": flows.birth_digits(person.birth_date),
            "language": item.language,
        }
        flow = flow_pack.find(asks.get(plain[item.key]) or "")
        found[item.key] = (
            flows.ask_document(flow, **known) if flow else flows.read_document(flow_pack.notice(), item.text, **known)
        )
    return found
