"""The telephone over HTTP: call by hand, check who it is, wrap up, call back, listen again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from renxin.engagement.conversations.models import Message
from renxin.engagement.phone import services
from renxin.engagement.phone.models import Call, CallReview
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.people.patients.services import set_warning

from .making import World, call_task, missed, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock) -> World:
    return world()


def sign_in(client, here: World, name: str):
    client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, row: Call | Task | CallReview) -> str:
    return reverse(f"phone:{name}", args=[row.uid])


def begin(client, task: Task) -> Call:
    answer = client.post(at("start_task", task))
    call = Call.objects.latest("id")
    assert answer.headers["Location"] == at("call", call)
    return call


def test_from_the_task_to_the_desk_the_number_shows_once_and_is_audited(client, here):
    task = call_task(here)
    sign_in(client, here, "nurse")
    call = begin(client, task)
    page = client.get(at("call", call)).content.decode()
    assert "13800000000" in page
    assert AuditEvent.objects.filter(action="reveal", reason=f"call {call.uid}").exists()
    assert "13800000000" not in sign_in(client, here, "head").get(at("call", call)).content.decode()


def test_the_part_about_health_opens_after_the_identity_check(client, here):
    call = begin(sign_in(client, here, "nurse"), call_task(here))
    health = "这几天感觉怎么样"
    assert health not in client.get(at("call", call)).content.decode()
    client.post(at("identity", call), {"way": "birth_date", "said": "0506"})
    assert health not in client.get(at("call", call)).content.decode()
    client.post(at("identity", call), {"way": "birth_date", "said": "0305"})
    assert health in client.get(at("call", call)).content.decode()


def test_after_three_wrong_tries_the_check_is_closed(client, here):
    call = begin(sign_in(client, here, "nurse"), call_task(here))
    for _time in range(3):
        client.post(at("identity", call), {"way": "birth_date", "said": "0101"})
    assert client.post(at("identity", call), {"way": "birth_date", "said": "0305"}).status_code == 422
    call.refresh_from_db()
    assert call.identity == ""
    assert AuditEvent.objects.filter(action="call.identity").count() == 3


def test_reached_and_well_ends_the_task_and_the_note_stands_in_the_conversation(client, here):
    task = call_task(here)
    call = begin(sign_in(client, here, "nurse"), task)
    form = {"outcome": "answered_self", "note": "伤口干燥，已约复查"}
    assert client.post(at("wrap", call), form).status_code == 422  # how is she?
    assert client.post(at("wrap", call), {**form, "result": "well"}).status_code == 303
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "well")
    assert Message.objects.get().body == "伤口干燥，已约复查"


def test_nobody_answered_so_the_task_comes_back(client, here):
    task = call_task(here)
    call = begin(sign_in(client, here, "nurse"), task)
    client.post(at("wrap", call), {"outcome": "no_answer"})
    task.refresh_from_db()
    assert (task.state, task.attempts, len(task.tried)) == ("open", 1, 1)
    assert task.starts_at >= clock.now() + timedelta(hours=4)


def test_a_wrong_number_asks_to_check_the_contact(client, here):
    call = begin(sign_in(client, here, "nurse"), call_task(here))
    client.post(at("wrap", call), {"outcome": "empty_number"})
    assert Task.objects.get(state="open").title_code == "check_contact"


def test_calling_back_settles_what_is_owed(client, here):
    patient = here.patient(0)
    call = missed(here, patient)
    sign_in(client, here, "nurse")
    page = client.get(reverse("phone:list")).content.decode()
    assert "王秀英" in page
    assert "13800000000" not in page
    client.post(at("back", call))
    out = Call.objects.latest("id")
    client.post(at("wrap", out), {"outcome": "answered_self", "result": "well", "note": "想问复查时间"})
    call.refresh_from_db()
    assert call.settled_at is not None
    assert not Task.objects.filter(state="open").exists()
    assert "王秀英" not in client.get(reverse("phone:list")).content.decode()
    assert client.post(at("back", call)).headers["Location"] == reverse("phone:list")


def test_who_of_the_family_is_on_the_line(client, here):
    mother = here.patient(0)
    child = here.patient(1, phone="13800000000")
    call = missed(here, mother)
    sign_in(client, here, "nurse")
    page = client.get(at("call", call)).content.decode()
    assert "王秀英" in page
    assert "李建国" in page
    uid = services.calling.patients.get_by_id(here.system, child).uid
    client.post(at("who", call), {"patient": str(uid)})
    call.refresh_from_db()
    assert (call.patient_id, Task.objects.get().patient_id) == (child, child)


@pytest.mark.parametrize(("who", "status"), [("nurse", 200), ("head", 200), ("other", 404), ("it", 403)])
def test_who_may_see_a_call(client, here, who, status):
    call = missed(here, here.patient(0))
    assert sign_in(client, here, who).get(at("call", call)).status_code == status


def test_another_hospital_sees_nothing(client, here):
    call = missed(here, here.patient(0))
    there = world("别的医院", prefix="b.")
    sign_in(client, there, "officer")
    assert client.get(at("call", call)).status_code == 404
    assert client.post(at("back", call)).status_code == 404


def spoken(here: World, number: int, seconds: int = 90, agent: str = "nurse") -> Call:
    call = missed(here, here.patient(number), f"1390000{number:04d}")
    now = clock.now()
    Call.objects.filter(pk=call.pk).update(
        agent_id=here.users[agent].pk, answered_at=now - timedelta(seconds=seconds), ended_at=now
    )
    return call


def test_a_sample_is_drawn_and_scored_by_somebody_else(client, here):
    for number in range(6):
        spoken(here, number)
    spoken(here, 6, seconds=5)
    sign_in(client, here, "head")
    client.post(reverse("phone:draw"))
    client.post(reverse("phone:draw"))
    review = CallReview.objects.get()
    points = {"greeting": 10, "identity": 20, "consent": 5, "listening": 15, "clarity": 20, "safety": 10, "closing": 8}
    assert client.post(at("review", review), {**points, "identity": 21}).status_code == 422
    assert client.post(at("review", review), points).status_code == 303
    review.refresh_from_db()
    assert (review.total, review.state) == (88, "done")
    assert "88" in client.get(reverse("phone:reviews")).content.decode()
    assert sign_in(client, here, "nurse").get(reverse("phone:reviews")).status_code == 403


def test_nobody_scores_her_own_call(client, here):
    spoken(here, 0, agent="head")
    services.draw_sample(here.system, services.week_of(clock.now().date()))
    review = CallReview.objects.get()
    points = dict.fromkeys(("greeting", "identity", "consent", "listening", "clarity", "safety", "closing"), "1")
    assert sign_in(client, here, "head").post(at("review", review), points).status_code == 422


def test_who_is_called_must_have_a_number(client, here):
    patient = here.patient(0, phone="-")
    uid = services.calling.patients.get_by_id(here.system, patient).uid
    answer = sign_in(client, here, "nurse").post(reverse("phone:start", args=[uid]))
    assert answer.headers["Location"] == reverse("phone:list")
    assert not Call.objects.exists()


def test_a_second_press_is_no_second_call(client, here):
    task = call_task(here)
    sign_in(client, here, "nurse")
    first = begin(client, task)
    assert begin(client, task).pk == first.pk
    client.post(at("wrap", first), {"outcome": "busy"})
    assert Call.objects.count() == 1


def test_whom_the_policy_leaves_in_peace_is_called_with_a_reason_that_is_kept(client, here, frozen_clock):
    task = call_task(here)
    frozen_clock.move(hours=12)  # nine in the evening
    page = sign_in(client, here, "nurse").post(at("start_task", task))
    assert page.status_code == 422
    assert 'name="reason"' in page.content.decode()
    assert "09:00–12:00" in page.content.decode() or "9:00–12:00" in page.content.decode()
    assert not Call.objects.exists()
    assert client.post(at("start_task", task), {"reason": "家属约定今晚通话"}).status_code == 303
    kept = AuditEvent.objects.get(action="call.reason")
    assert (kept.reason, kept.detail) == ("家属约定今晚通话", {"rule": "quiet_hours"})


def test_who_cannot_hear_is_not_called_and_a_call_back_needs_no_reason(client, here, frozen_clock):
    deaf, caller = call_task(here), here.patient(1)
    set_warning(here.system, deaf.patient_id, "deaf")
    sign_in(client, here, "nurse")
    assert client.post(at("start_task", deaf)).status_code == 422
    owed = missed(here, caller, "13800000001")
    frozen_clock.move(hours=12)
    patient = reverse("phone:start", args=[Patient.objects.get(pk=caller).uid])
    assert client.post(patient).status_code == 422
    assert client.post(at("back", owed)).headers["Location"] == at("call", Call.objects.latest("id"))


def test_what_is_red_rings_at_any_hour(client, here, frozen_clock):
    frozen_clock.move(hours=14)
    assert begin(sign_in(client, here, "nurse"), call_task(here, risk=3)).status == "ringing"
