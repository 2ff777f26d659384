"""The person named last is called by phone, once for each rung, and never again once somebody has the alarm."""

import pytest

from renxin.engagement.phone import alarming, flows
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.alarms.climbing import climb_due
from renxin.engagement.worklist.models import Alarm, AlarmStep
from renxin.engagement.worklist.services import NewAlarm
from renxin.engagement.worklist.tests.making import world
from renxin.people.organizations import services as keeping
from renxin.people.organizations.models import Practitioner

pytestmark = pytest.mark.django_db


def test_the_last_named_person_is_called(frozen_clock, monkeypatch):
    here, dialled = world(), []
    officer = here.users["officer"]
    Practitioner.objects.filter(user=officer).update(phone="13900000001")
    for post in ("nurse_on_duty", "doctor_on_duty", "general_duty", "last_named"):
        keeping.name_for_post(here.system, post, officer.pk)
    new = NewAlarm(patient_id=here.patient(), level=3, source="monitoring:1")
    alarm = Alarm.objects.get(pk=worklist.raise_alarms(here.system, [new])[new.source])
    frozen_clock.move(minutes=29)
    for _rung in range(3):
        climb_due()
    assert alarming.call_named() == 0
    frozen_clock.move(minutes=2)
    climb_due()
    assert alarming.call_named() == 1
    assert AlarmStep.objects.get(by_phone=True).called == "failed", "no telephone is connected"
    monkeypatch.setattr(alarming.selectors, "voice_channels", lambda _actor: [object()])
    monkeypatch.setattr(alarming.voice, "dial", lambda _channel, **said: dialled.append(said) or "1")
    frozen_clock.move(minutes=10)
    climb_due()
    alarming.call_named()
    alarming.call_named()
    assert [one["number"] for one in dialled] == ["13900000001"]
    assert flows.is_whole(dialled[0]["flow"])
    assert "王秀英" not in str(dialled), "no name is spoken"
    worklist.acknowledge_alarm(here.actor("officer"), alarm)
    frozen_clock.move(minutes=10)
    climb_due()
    assert alarming.call_named() == 0
