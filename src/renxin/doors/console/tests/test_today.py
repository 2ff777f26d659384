"""The Today page: what the desk promised is what Today counts."""

from datetime import timedelta

import pytest

from renxin.doors.console import today
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations.tests.making import world
from renxin.engagement.conversations.tests.test_pages import say
from renxin.kernel.core import clock

pytestmark = pytest.mark.django_db


def test_today_counts_the_promise_of_the_desk(frozen_clock):
    here = world()
    row = say(here)
    nurse = here.actor("nurse")
    item = next(one for one in today.items(nurse) if "inbox" in one.url)
    assert item.due == conversations.answer_due(row)
    assert item.due - clock.now() != timedelta(hours=1)
