"""What a person did to one of our accounts rather than said: followed, left, scanned, wants no more."""

from typing import Final

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.channels import ChannelAccountChanged
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patient_selectors
from renxin.people.patients import services as patients
from renxin.people.patients.services import Account, ContactData

_GONE: Final = frozenset({"unfollowed", "blocked_us"})
UNIONID: Final = "wechat"
"""Under this kind of contact point a person's id over all accounts of one WeChat company is kept."""


def apply_account_event(actor: Actor, channel: Channel, event: channels.AccountEvent) -> list[int]:
    """Let what a person did take effect and return who she is; somebody unknown becomes a provisional patient.

    Who leaves an account is no longer reached there; who opts out is no longer written to for the purpose in
    `data["purpose"]` (by default promotion), whoever has her number.
    """
    found = _people(actor, event)
    if event.change == "opted_out":
        purpose = str(event.data.get("purpose", "MARKETING"))
        patients.suppress_number(actor, event.address, purpose=purpose, reason="opted_out", kind=event.address_kind)
    elif event.change == "opted_in":
        purpose = str(event.data.get("purpose", "MARKETING"))
        patients.lift_number(actor, event.address, purpose=purpose, kind=event.address_kind)
    if event.unionid:
        for patient_id in found:
            note_unionid(actor, patient_id, event.unionid)
    facts = [
        ChannelAccountChanged(
            patient_id=patient_id,
            occurred_at=event.at,
            change=event.change,
            channel_id=channel.pk,
            address_kind=event.address_kind,
            scene=str(event.data.get("scene", ""))[:64],
        )
        for patient_id in found
    ]
    record(actor, *facts)
    return found


def note_unionid(actor: Actor, patient_id: int, unionid: str) -> None:
    """Keep a person's id over all accounts; somebody else known by it is proposed to be the same, never joined."""
    others = [
        other
        for other in patient_selectors.patients_by_contact(actor.tenant_id, UNIONID, unionid)
        if other != patient_id
    ]
    patients.add_contact(actor, patient_id, ContactData(UNIONID, unionid), source="wechat")
    if len(others) != 1:
        return
    profiles = patient_selectors.contact_profiles(actor.tenant_id, [patient_id, others[0]])
    is_new = profiles[patient_id].status == "provisional" or profiles[others[0]].status != "provisional"
    known, writer = (others[0], patient_id) if is_new else (patient_id, others[0])
    account = Account(kind="unionid", value=unionid, writer_id=writer)
    patients.propose_account(actor, known, account, evidence={"unionid": "same"})


def _people(actor: Actor, event: channels.AccountEvent) -> list[int]:
    kind, address = event.address_kind, event.address
    if event.change in _GONE:
        return patients.lose_contact(actor, kind, address)
    if kind in {"phone", "email"}:
        known = patient_selectors.patients_by_contact(actor.tenant_id, kind, address)
        if known or event.change == "opted_out":  # a number we do not know: only never write to it
            return known
    return [patients.regain_contact(actor, kind, address, name=str(event.data.get("name", "")))]
