"""Chats end after their term, never before the law's; what hangs on an open matter stays; unsent files are swept."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import DeliveryStep, DirectLine, KeepingTerm, Message, Outbox
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock, files
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.models import StoredFile
from renxin.kernel.jobs.services import run_until_idle

from . import making
from .test_lines import fill_ladder

pytestmark = pytest.mark.django_db
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001"
    "0d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def here(frozen_clock):
    return making.world()


@pytest.fixture
def later(monkeypatch):
    """Let the product's clock go on by years; ids carry the time of storing, which was today."""

    def go(years):
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now.replace(year=now.year + years))

    return go


def test_words_go_after_their_term_and_not_a_day_before(here, later):
    old, open_case = here.patient(1), here.patient(2)
    for number, patient in enumerate((old, open_case)):
        services.send(here.system, making.message(patient, f"m{number}"))
    services.place_hold(here.system, open_case, reason="open_case", source="cases:1", scope=[])
    run_until_idle("conversations.dispatch")
    later(2)
    assert services.remove_outlived() == 0
    later(2)
    assert services.remove_outlived() > 0
    assert set(Message.objects.values_list("patient_id", flat=True)) == {open_case}
    assert not Outbox.objects.filter(patient_id=old).exists()
    assert not DeliveryStep.objects.filter(patient_id=old).exists()
    assert AuditEvent.objects.filter(action="messages.outlived").exists()
    assert services.remove_outlived() == 0


def test_nobody_can_keep_them_for_less_than_the_law_asks(here, later):
    officer = here.actor("officer")
    with pytest.raises(InvalidInput):
        services.set_keeping_term(officer, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepingTerm.objects.create(tenant_id=here.tenant_id, years=1, changed_at=clock.now())
    services.set_keeping_term(officer, 5)
    services.send(here.system, making.message(here.patient(1), "m"))
    later(4)
    assert services.remove_outlived() == 0
    later(2)
    services.remove_outlived()
    assert not Message.objects.exists()


def test_a_file_that_was_chosen_and_never_sent_is_swept(here, frozen_clock):
    nurse, patient = here.actor("nurse"), here.patient(1)
    talk = services.conversation_with(nurse, patient)
    sent = services.attach(nurse, talk, "a.png", PICTURE)
    services.attach(nurse, talk, "b.png", PICTURE)
    services.reply(nurse, talk, "请看图", key="k", files=[sent])
    frozen_clock.move(days=3)
    services.remove_outlived()
    assert [str(row.uid) for row in StoredFile.objects.all()] == [str(sent.uid)]
    assert files.get(nurse, sent.uid).is_staged is False


def test_the_pages_set_lines_and_the_term(client, here):
    client.force_login(here.users["officer"])
    page = reverse("conversations:keeping")
    assert client.get(page).status_code == 200
    assert client.post(page, {"years": 2}).status_code == 422
    assert client.post(page, {"years": 6}).status_code == 303
    assert services.years_kept(here.system) == 6
    fill_ladder(here)  # a line opens only where somebody answers alarms
    lines = reverse("conversations:direct_lines")
    said = {"doctor": str(here.users["head"].uid), "is_open": "on", "days": ["mon", "wed"], "begins": "14:00"}
    said |= {"ends": "16:00", "most_per_patient": 3, "most_per_day": 10}
    assert client.post(lines, {**said, "most_per_patient": 30}).status_code == 422
    assert client.post(lines, said).status_code == 303
    line = DirectLine.objects.get()
    assert line.hours == {"mon": [["14:00", "16:00"]], "wed": [["14:00", "16:00"]]}
    shown = client.get(f"{lines}?line={line.uid}").content.decode()
    assert "0 / 10" in shown
    assert 'value="14:00"' in shown
    client.force_login(here.users["nurse"])
    assert client.get(lines).status_code == 403
