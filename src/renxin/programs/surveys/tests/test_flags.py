"""Marks of doubt across answers, signals of coaxing, and answers that nobody can link."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.services import EncounterData, open_encounter
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import AnswerBurst, Invitation, Submission, Survey, SurveySignal
from renxin.programs.surveys.services import AtPlace, InviteRequest
from renxin.programs.surveys.services.flagging import device_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


def link(house, patient, key, survey="outpatient-pulse"):
    """Return a fresh token, whatever the rest periods say."""
    Invitation.objects.filter(patient_id=patient).update(invited_at=clock.now() - timedelta(days=400))
    request = InviteRequest(patient_id=patient, key=key, department_id=house.department.pk)
    return services.invite(house.system, survey, request).url.rpartition("/")[2]


def answer(token, device="", **answers):
    services.submit(token, {"recommend": 9, "doctors": 5} | answers, language="zh", seconds=60, device=device)
    run_until_idle()


def flags():
    return [row.flags for row in QuestionnaireResponse.objects.order_by("id")]


def test_a_second_answer_is_marked_and_kept(house, frozen_clock):
    patient = house.patient()
    answer(link(house, patient, "a"))
    answer(link(house, patient, "b"))
    frozen_clock.move(days=20)
    answer(link(house, patient, "c"))
    frozen_clock.move(days=120)
    answer(link(house, patient, "d"))
    assert flags() == [[], ["DUP_24H"], ["DUP_PERIOD"], []]
    survey = Survey.objects.get(code="outpatient-pulse")
    period = selectors.Period.last(365)
    assert selectors.results(house.officer, survey, period).n == 2
    with_all = selectors.results(house.officer, survey, period, flagged=True)
    assert (with_all.n, with_all.doubtful) == (4, 2)
    assert with_all.flags == [("DUP_24H", 1), ("DUP_PERIOD", 1)]


def test_two_in_one_batch_are_seen_as_two(house):
    patient = house.patient()
    one, two = link(house, patient, "a"), link(house, patient, "b")
    for token in (one, two):
        services.submit(token, {"recommend": 9}, language="zh", seconds=60)
    run_until_idle()
    assert sorted(flags()) == [[], ["DUP_24H"]]


def test_the_sixth_answer_of_a_device_within_an_hour_is_marked(house, frozen_clock):
    device = device_of("10.0.0.7", "Browser")
    for number in range(7):
        answer(link(house, house.patient(f"王{number}", f"1370000{number:04d}"), f"k{number}"), device=device)
    assert flags() == [[]] * 5 + [["IP_BURST"]] * 2
    frozen_clock.move(hours=2)
    answer(link(house, house.patient("李", "13800008888"), "later"), device=device)
    assert flags()[-1] == []
    assert device_of("10.0.0.7", "Browser") == device
    frozen_clock.move(days=1)
    assert device_of("10.0.0.7", "Browser") != device


def test_a_place_that_answers_too_well_is_told_to_the_officer_only(house):
    survey = Survey.objects.get(code="outpatient-pulse")
    code = services.make_place_code(house.officer, survey, house.department.pk)
    for _ in range(21):
        services.submit_at_place(code, {"recommend": 10, "doctors": 5}, AtPlace(language="zh", seconds=50))
    run_until_idle()
    (signal,) = selectors.signals(house.officer)
    assert (signal.kind, signal.count, signal.department) == ("top_burst", 21, house.department)
    assert selectors.signals(house.actor(house.nurse)) == []
    services.see_signal(house.officer, signal.uid)
    assert selectors.signals(house.officer) == []
    assert selectors.results(house.officer, survey, selectors.Period.last(30)).n == 21  # no number changes


def test_staff_at_a_patients_link_is_a_signal(house):
    token = link(house, house.patient(), "a")
    browser = Client()
    browser.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    for _ in range(3):
        browser.post(f"/s/{token}", {"recommend": "10"})
    signal = SurveySignal.objects.get()
    assert (signal.kind, signal.user, signal.count) == ("staff_opened", house.nurse, 3)
    assert not Submission.objects.exists()


def anonymous(house):
    Survey.objects.filter(code="outpatient-pulse").update(anonymous=True)
    return Survey.objects.get(code="outpatient-pulse")


def everything_that_names(value):
    """Return the tables in which a number stands in any column of numbers."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if field.get_internal_type() in ("BigIntegerField", "BigAutoField"):
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'SELECT count(*) FROM "{model._meta.db_table}" WHERE "{field.column}" = %s', [value]
                    )
                    found += [model._meta.label] * cursor.fetchone()[0]
    return set(found)


def test_an_anonymous_answer_cannot_be_linked(house):
    anonymous(house)
    patient = house.patient()
    token = link(house, patient, "a")
    Client().get(f"/s/{token}")
    Client().post(f"/s/{token}", {"recommend": "2", "comment": "太吵"})
    assert "已经收到" in Client().post(f"/s/{token}", {"recommend": "9"}).content.decode()
    run_until_idle()
    row, invitation = QuestionnaireResponse.objects.get(), Invitation.objects.get()
    assert row.patient_id < 0
    assert (row.invitation_id, row.encounter_id, row.seconds, row.practitioner_id) == (None, None, None, None)
    assert row.authored_at.astimezone(clock.SHANGHAI).strftime("%H%M%S%f") == "000000000000"
    times = (invitation.opened_at, invitation.started_at, invitation.answered_at, invitation.response_id)
    assert (invitation.state, *times) == ("answered", None, None, None, None)
    assert everything_that_names(row.patient_id) == {"questionnaires.QuestionnaireResponse"}
    assert everything_that_names(row.id) == {"questionnaires.QuestionnaireResponse"}
    assert not any("place" in burst.source for burst in AnswerBurst.objects.all())


def test_a_parked_anonymous_answer_leads_to_nobody_either(house, monkeypatch):
    anonymous(house)
    token = link(house, house.patient(), "a")
    services.submit(token, {"recommend": 2}, language="zh", seconds=60, device="d" * 32)
    Submission.objects.update(version_id=-1)
    run_until_idle()
    row = Submission.objects.get()
    assert row.parked_reason
    assert row.patient_id < 0
    assert (row.invitation_id, row.device, row.seconds) == (None, "", None)


def test_a_place_that_few_visit_is_counted_with_the_larger_one(house):
    survey = Survey.objects.get(code="outpatient-pulse")
    code = services.make_place_code(house.officer, survey, house.department.pk)
    data = EncounterData(
        source="his",
        visit_no="V1",
        encounter_class="AMB",
        started_at=clock.now() - timedelta(hours=2),
        department_id=house.department.pk,
    )
    open_encounter(house.system, house.patient(), data)
    services.submit_at_place(code, {"recommend": 2}, AtPlace(language="zh"))
    for number in range(40):
        open_encounter(
            house.system,
            house.patient(f"赵{number}", f"1390000{number:04d}"),
            EncounterData(
                source="his",
                visit_no=f"W{number}",
                encounter_class="AMB",
                started_at=clock.now() - timedelta(hours=2),
                department_id=house.department.pk,
            ),
        )
    services.submit_at_place(code, {"recommend": 2}, AtPlace(language="zh"))
    run_until_idle()
    assert sorted(row.department_id or 0 for row in QuestionnaireResponse.objects.all()) == [0, house.department.pk]
