"""What waits at the desk when a visitor comes."""

import pytest

from renxin.doors.demo.seed import desk
from renxin.engagement.conversations.models import Alarm, AssistantMiss, Conversation, DirectLine, Message
from renxin.engagement.conversations.tests.making import world
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle


@pytest.mark.django_db
def test_the_visitor_finds_the_assistant_at_work_a_complaint_and_a_red_flag(frozen_clock):
    here = world()
    for number in range(8):
        here.patient(number)
    desk.wait_for(here.tenant_id, clock.now())
    run_until_idle("conversations.dispatch")
    states = sorted(Conversation.objects.values_list("status", "priority"))
    assert states == [("bot", 0), ("bot", 0), ("bot", 0), ("queue", 0), ("queue", 1), ("queue", 3)]
    assert Alarm.objects.get().flags == ["chest_pain"]
    assert AssistantMiss.objects.count() == 1
    assert DirectLine.objects.count() == 0  # no doctor works in this small world
    assert Message.objects.filter(direction="out", status="sent").count() == 8
