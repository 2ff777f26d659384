"""The guide's questions asked at a bed: kept, scored, settled, without a name where she wishes it."""

import json

import pytest

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.models import Encounter
from renxin.programs.cases.models import Case
from renxin.programs.listening import selectors
from renxin.programs.listening.models import Note, Stop
from renxin.programs.listening.services import begin_round
from renxin.programs.surveys import services as surveys

pytestmark = pytest.mark.django_db
ANSWERS = {"WR01": "4", "WR02": "2", "WR03": "3", "WR05": "1", "worry": ["cost", "home"], "once": "no"}


@pytest.fixture
def going(house):
    surveys.install_packs(house.system)
    return begin_round(house.officer, house.department)


@pytest.fixture
def officer(house, browse):
    from renxin.people.organizations.models import User

    return browse(User.objects.get(pk=house.officer.user_id))


def address(talk, stay):
    return f"/listening/rounds/{talk.uid}/beds/{stay.uid}/questions"


def test_answers_are_scored_once_and_what_has_to_be_settled_is_a_task(house, stay, going, officer):
    beds = f"/listening/rounds/{going.uid}/"
    assert address(going, stay) in officer.get(beds).content.decode()
    assert "医生讲得明白" in officer.get(address(going, stay)).content.decode()
    assert officer.post(address(going, stay), {}).status_code == 422
    given = ANSWERS | {"once": "", "what": "床头灯坏了", "praise": "小周护士很耐心"}  # the yes was forgotten
    assert officer.post(address(going, stay), given).status_code == 303
    row = QuestionnaireResponse.objects.get()
    assert (row.source, row.source_id, row.mode, row.patient_id) == ("listening", going.pk, "round", stay.patient_id)
    assert row.scores["dimensions"]["talk"]["minmax"] == pytest.approx((100 + 100 / 3) / 2, abs=0.1)
    assert json.loads(row.answers)["worry"] == ["cost", "home"]
    stop = Stop.objects.get()
    assert (stop.state, stop.is_asked) == ("something", True)
    notes = {note.words: (note.follow, note.tone, note.patient_id) for note in Note.objects.all()}
    assert notes == {
        "床头灯坏了": ("open", None, stay.patient_id),
        "小周护士很耐心": ("none", 1.0, stay.patient_id),
    }
    assert Task.objects.filter(title_code="listening_note").count() == 1
    assert officer.post(address(going, stay), given).status_code == 422  # pressed twice
    assert QuestionnaireResponse.objects.count() == 1
    assert "已问" in officer.get(beds).content.decode()


def test_without_her_name_nothing_leads_to_her_and_a_danger_is_heard_all_the_same(house, stay, going, officer):
    given = ANSWERS | {"comment": "不想活了", "nameless": "yes"}
    assert officer.post(address(going, stay), given).status_code == 303
    row = QuestionnaireResponse.objects.get()
    assert row.patient_id < -house.tenant.pk
    assert (row.source_id, row.encounter_id, row.authored_at.astimezone(clock.SHANGHAI).hour) == (0, None, 0)
    assert Note.objects.get().patient_id == -house.tenant.pk
    run_until_idle()
    assert Case.objects.get().is_anonymous


def test_the_results_hide_small_groups(house, stay, going, officer):
    officer.post(address(going, stay), ANSWERS)
    assert {one.hidden for one in selectors.asked_scores(house.officer, 30)} == {True}
    for number in range(5):
        other = Encounter.objects.get(pk=stay.pk)
        other.pk, other.uid, other.visit_no = None, None, f"ZY{number + 2}"
        other.uid = Encounter._meta.get_field("uid").get_default()
        other.patient_id = house.patient(f"王{number}", f"1380013810{number}")
        other.save(force_insert=True)
        assert officer.post(address(going, other), ANSWERS).status_code == 303
    found = {one.words: (one.n, one.mean) for one in selectors.asked_scores(house.officer, 30)}
    assert found["沟通"] == (6, pytest.approx(66.7, abs=0.1))
    page = officer.get("/listening/results/?days=30").content.decode()
    assert "床旁询问" in page
    assert "66.7" in page
