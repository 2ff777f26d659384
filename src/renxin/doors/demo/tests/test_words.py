"""What is written and planned when a visitor comes."""

import pytest

from renxin.doors.demo.seed import words
from renxin.engagement.broadcasts.models import Broadcast
from renxin.engagement.content import services as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations.tests.making import world
from renxin.kernel.core import clock


@pytest.mark.django_db
def test_the_visitor_finds_words_to_approve_and_broadcasts_to_plan(frozen_clock):
    here = world()
    for number in range(3):
        here.patient(number)
    content.load_packs(here.system)
    words.plan(here.tenant_id, clock.now())
    waiting = TemplateVersion.objects.filter(status="submitted").values_list("template__code", flat=True)
    assert set(waiting) == {"visit.reminder", "follow_up.blood_pressure"}
    assert sorted(Broadcast.objects.values_list("status", "people")) == [("draft", 3), ("draft", 3)]
