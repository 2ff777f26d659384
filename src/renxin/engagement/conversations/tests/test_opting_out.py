"""The vendor says that she wants no more: heeded for promotion, and only her care may take another way."""

import pytest

from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.services import DeliveryNotice
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Message, Outbox
from renxin.kernel.core import clock
from renxin.people.patients.models import Suppression
from renxin.people.patients.services import change_consent

from .making import TalkingWorld, message, world
from .vendors import Vendor, open_accounts, vendors

pytestmark = pytest.mark.django_db
SAYS_NO = ChannelError("blacklist", permanent=True, opted_out=True)


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def fate(sent) -> str:
    return Message.objects.get(patient_id=sent.patient_id, id=sent.message_id).status


def stopped() -> list[tuple[str, str]]:
    return list(Suppression.objects.filter(lifted_at__isnull=True).values_list("purpose", "reason"))


def test_a_refusal_at_sending_ends_promotion_and_leaves_care_another_way(here):
    first, second = Vendor("aliyun_sms"), Vendor("smpp")
    open_accounts(here.tenant_id, first, second)
    first.fails(SAYS_NO)
    patient, other = here.patient(0), here.patient(1)
    change_consent(here.system, other, "SURVEY", "GRANTED")
    with vendors(first, second):
        care = services.send(here.system, message(patient, "a"))
        asked = services.send(here.system, message(other, "b", "SURVEY"))
        for _turn in range(2):
            services.dispatch_due()
    assert (fate(care), fate(asked)) == ("sent", "failed")
    assert stopped() == [("MARKETING", "opted_out")] * 2


def test_a_refusal_in_a_report_is_heeded_too(here):
    first, second = Vendor("aliyun_sms"), Vendor("smpp")
    open_accounts(here.tenant_id, first, second)
    patient = here.patient()
    change_consent(here.system, patient, "SURVEY", "GRANTED")
    with vendors(first, second):
        sent = services.send(here.system, message(patient, "a", "SURVEY"))
        services.dispatch_due()
        key = f"{bytes(Outbox.objects.get().key).hex()}-0"
        notice = DeliveryNotice(external_id="n", key=key, status="failed", at=clock.now(), reason="opted_out")
        services.apply_notice(here.system, notice)
        services.dispatch_due()
    assert fate(sent) == "failed"
    assert not second.got
    assert stopped() == [("MARKETING", "opted_out")]
