"""The demo hospital listens: reviews, rounds, a panel with a question, a story, an open day."""

from datetime import timedelta
from random import Random

import pytest
from tests.harness.ward import _account, ward

from renxin.doors.demo.seed import listening
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.models import Encounter
from renxin.programs.cases.models import Case
from renxin.programs.listening import selectors
from renxin.programs.listening.models import Advice, Note, Poll, Review, ReviewReply, Stop, Story
from renxin.programs.listening.rules.reply_check import check

pytestmark = pytest.mark.django_db


def lying(here, patient_id, bed):
    Encounter.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=patient_id,
        encounter_class="IMP",
        status="in-progress",
        department=here.department,
        location=f"{bed}床",
        started_at=clock.now() - timedelta(days=2),
        visit_no=f"ZY{bed}",
        source="test",
        updated_at=clock.now(),
    )


def test_the_visitor_finds_what_was_heard(frozen_clock):
    here = ward()
    _account(here.system, "zhao.lei", "赵磊", "experience_officer", None)
    for number in range(1, 10):
        lying(here, here.patient(f"患者{number}", f"138{number:08d}"), number)
    assert listening.listen(here.tenant.pk, clock.now(), Random(1)) == 60
    assert Stop.objects.count() == 9
    assert {note.follow for note in Note.objects.all()} == {"done"}
    assert Review.objects.filter(state="answered").count() == 22
    assert ReviewReply.objects.filter(state="waiting").count() == 1
    assert not [reply for reply in ReviewReply.objects.all() if check(reply.text)]
    assert Review.objects.exclude(text="").filter(tone=None).count() == 0
    assert Story.objects.get().state == "published"
    assert Advice.objects.filter(state="done").count() == 1
    assert Poll.objects.get().state == "closed"
    run_until_idle()
    assert Case.objects.filter(source__startswith="listening.review").count() == 1, "only the fresh low one"
    found = selectors.numbers(here.officer, 365)
    assert found.reviews.good.n == 60
    assert 0.5 < found.reviews.good.share < 0.8
    assert found.reviews.median is not None
