"""Whoever told us herself hears that it has arrived, once, with the page on which she sees how it stands."""

from datetime import timedelta
from uuid import uuid4

import pytest

from renxin.engagement.conversations.models import Message
from renxin.kernel.core import clock
from renxin.programs.cases.portal import links

from .test_whole import house, told  # noqa: F401  # the ward of these tests

pytestmark = pytest.mark.django_db


def written(case):
    return list(Message.objects.filter(patient_id=case.patient_id, source=f"cases:{case.pk}", direction="out"))


@pytest.mark.parametrize("kind", ["complaint", "suggestion"])
def test_she_reads_its_number_and_follows_it(house, kind):  # noqa: F811
    key = uuid4()
    case = told(house, kind=kind, key=key)
    (message,) = written(case)
    assert case.number in message.body
    assert message.url == links.following(case)
    assert "换药" not in message.body
    assert written(told(house, kind=kind, key=key, patient_id=case.patient_id)) == [message]


def test_who_told_it_for_her_long_ago_or_was_answered_at_once_gets_no_such_message(house):  # noqa: F811
    for values in (
        {"relation": "child"},
        {"received_at": clock.now() - timedelta(days=2)},
        {"on_the_spot": True},
        {"kind": "praise"},
    ):
        assert written(told(house, **values)) == [], values
