"""What a contact gives to read: told alone, after the answers on her page, and at the end of a conversation."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from renxin.engagement.conversations.models import Message
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.careplans import services
from renxin.programs.careplans.links import contact_link
from renxin.programs.careplans.models import ContactState

from .making import care_ward, contacts, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock):
    cache.clear()
    return care_ward()


def page(link: str, **posted: str) -> str:
    """Return what stands behind a link on a phone."""
    path = link.removeprefix(settings.RENXIN_PUBLIC_URL.rstrip("/"))
    answer = Client().post(path, posted) if posted else Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_contact_that_only_tells_can_be_opened_and_read_again(here, frozen_clock):
    way = enrolled(here, here.patient(), "P07", surgery=clock.today(), facts={"wound_site": "head"})
    told = next(one for one in contacts(way) if one.sends == ["stitches_date"] and not one.asks)
    frozen_clock.set(told.due_at)
    services.sweep_contacts()
    run_until_idle()
    told.refresh_from_db()
    assert told.state == ContactState.DONE
    link = Message.objects.get(source=f"careplans:{told.pk}").url
    for _again in range(2):
        shown = page(link)
        assert "头面颈部拆线" in shown
        assert "拆线" in shown
        assert "我们已经收到" not in shown


def test_what_the_stage_gives_to_read_follows_the_answers_and_not_an_emergency(here, frozen_clock):
    way = enrolled(here, here.patient(), "P01")
    first, second = contacts(way)[:2]
    link = contact_link(first.tenant_id, first.pk)
    assert "在家怎样量血压" in page(link)
    thanks = page(link, VS_SBP="128", VS_DBP="78", MED_TAKE="0", MED_ADR="none")
    assert "袖带绑在上臂" in thanks
    assert "袖带绑在上臂" in page(link), "she may read it again"
    danger = page(contact_link(second.tenant_id, second.pk), VS_SBP="200", VS_DBP="120", MED_TAKE="0", MED_ADR="none")
    assert "120" in danger
    assert "药不要自己停" not in danger
