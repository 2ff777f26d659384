"""Doctors' direct lines: their own patients, their hours, their limits."""

import pytest
from django.urls import reverse

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, DirectLine
from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations import services as organizations
from renxin.people.records import services as records
from renxin.people.records.shapes import EncounterData

from .making import TalkingWorld, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.inbound", "conversations.dispatch")
WEEK = {day: [["09:00", "11:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    made = world()
    fill_ladder(made)
    return made


def fill_ladder(here: TalkingWorld) -> None:
    """Let alarms reach somebody: posts that are named, a drill that was taken up."""
    for post in ("nurse_on_duty", "doctor_on_duty", "general_duty", "last_named"):
        organizations.name_for_post(here.system, post, here.users["nurse"].pk)
    worklist.acknowledge_alarm(here.actor("nurse"), worklist.start_drill(here.actor("head")))


def say(here: TalkingWorld, text: str) -> Conversation:
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", text, kind="phone")
    run_until_idle(*LOOPS)
    return Conversation.objects.get()


def talking(here: TalkingWorld, **limits) -> Conversation:
    """Return a conversation over the direct line of a doctor (the head nurse plays her) who has seen the patient."""
    doctor = here.users["head"]
    data = EncounterData(
        source="his",
        visit_no="V1",
        encounter_class="AMB",
        started_at=clock.now(),
        department_id=here.ward.pk,
        practitioner_id=doctor.practitioner_id,
    )
    records.open_encounter(here.system, here.patient(), data)
    line = services.set_line(here.actor("head"), doctor.pk, hours=WEEK, **limits)
    row = say(here, "想问问王医生")
    services.use_line(here.actor("nurse"), row, line, summary="术后复查问题")
    return Conversation.objects.get()


def texts() -> list[str]:
    return list(SandboxDelivery.objects.order_by("id").values_list("text", flat=True))


def test_her_messages_go_to_the_doctor(here):
    row = talking(here)
    assert row.owner_id == here.users["head"].pk
    row = say(here, "伤口可以沾水了吗")
    assert (row.status, row.owner_id) == ("human", here.users["head"].pk)
    assert texts() == []


def test_outside_her_hours_the_patient_is_told_once_a_day(here, frozen_clock):
    talking(here)
    frozen_clock.move(hours=5)
    say(here, "伤口可以沾水了吗")
    say(here, "急")
    (text,) = texts()
    assert "郑护士长现在不在线" in text
    assert "周一至周五 09:00–11:00" in text


def test_over_the_limit_the_service_centre_goes_on(here):
    talking(here, most_per_day=3, most_per_patient=2)
    say(here, "一")
    say(here, "二")
    row = say(here, "三")
    assert (row.status, row.owner_id, row.line_id) == ("queue", None, None)
    assert "今天的留言已满" in texts()[-1]


def test_asking_for_a_person_leaves_the_line(here):
    talking(here)
    row = say(here, "转人工")
    assert (row.status, row.line_id) == ("queue", None)


def test_a_line_is_for_her_own_patients_and_changed_by_herself(here):
    here.patient()
    line = services.set_line(here.actor("head"), here.users["head"].pk, hours=WEEK)
    row = say(here, "您好")
    with pytest.raises(InvalidInput):
        services.use_line(here.actor("nurse"), row, line)
    with pytest.raises(NotAllowed):
        services.set_line(here.actor("nurse"), here.users["head"].pk)
    with pytest.raises(InvalidInput):
        services.set_line(here.actor("head"), here.users["head"].pk, hours={"someday": []})


def test_a_line_is_handed_out_where_conversations_are_handed_over(client, here):
    row = talking(here)
    services.close(here.actor("head"), row)
    row = say(here, "伤口有点红")
    client.force_login(here.users["nurse"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("conversations:hand_over", args=[row.uid])).content.decode()
    line = DirectLine.objects.get()
    assert f'value="line:{line.uid}"' in page
    given = {"to": f"line:{line.uid}", "summary": "换药", "version": row.version}
    client.post(reverse("conversations:transfer", args=[row.uid]), given)
    row.refresh_from_db()
    assert (row.line_id, row.owner_id, row.summary) == (line.pk, here.users["head"].pk, "换药")


def test_no_line_opens_before_alarms_reach_somebody(frozen_clock):
    here = world()
    with pytest.raises(InvalidInput) as refused:
        services.set_line(here.actor("head"), here.users["head"].pk, hours=WEEK)
    assert refused.value.where == "is_open"
    services.set_line(here.actor("head"), here.users["head"].pk, hours=WEEK, is_open=False)
    fill_ladder(here)
    assert services.set_line(here.actor("head"), here.users["head"].pk, hours=WEEK).is_open
