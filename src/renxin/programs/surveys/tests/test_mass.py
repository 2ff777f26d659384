"""Ten thousand answers within a minute after a mass send: each is taken once, scored in sets, and none is lost."""

from time import process_time

import pytest
from django.db import connection
from django.db.models import Count
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.people.patients.models import Patient
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, Submission
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db
ANSWERS = 10_000
SECONDS = 30  # of processor time, for a crowd that comes within a minute


_PEOPLE = """
INSERT INTO patients_patient ({columns})
SELECT {values} FROM patients_patient AS p, generate_series(1, %(count)s) AS n WHERE p.id = %(model)s
"""
_INVITED = """
INSERT INTO surveys_invitation (tenant_id, uid, survey_id, version_id, patient_id, origin_patient_id, key, token_hash,
                                department_id, state, reason, mode, invited_at, expires_at)
SELECT i.tenant_id, gen_random_uuid(), i.survey_id, i.version_id, i.patient_id + n, i.patient_id + n, 'mass:' || n,
       sha256(convert_to('token-' || n, 'UTF8')), i.department_id, 'sent', '', 'link', i.invited_at, i.expires_at
  FROM surveys_invitation AS i, generate_series(1, %(count)s) AS n WHERE i.id = %(model)s
"""


@pytest.fixture
def tokens(frozen_clock):
    """Ten thousand people, each with an invitation that is out: copies of one, made in two statements."""
    house = ward()
    services.install_packs(house.system)
    patient_id = house.patient()
    request = InviteRequest(patient_id=patient_id, key="t:1", department_id=house.department.pk)
    asked = services.invite(house.system, "outpatient-pulse", request)
    columns = [field.column for field in Patient._meta.local_fields]
    fresh = {"id": "p.id + n", "uid": "gen_random_uuid()"}
    values = ", ".join(fresh.get(name, f'p."{name}"') for name in columns)
    with connection.cursor() as cursor:
        people = _PEOPLE.format(columns=", ".join(f'"{name}"' for name in columns), values=values)
        cursor.execute(people, {"count": ANSWERS, "model": patient_id})
        cursor.execute(_INVITED, {"count": ANSWERS, "model": asked.invitation_id})
    version = Invitation.objects.get(pk=asked.invitation_id).version
    return [f"token-{number}" for number in range(1, ANSWERS + 1)], version.digest


def test_ten_thousand_at_once_are_all_taken_and_scored(tokens):
    links, digest = tokens
    began = process_time()
    for number, token in enumerate(links):
        form = {"recommend": [str(number % 11)], "doctors": [str(1 + number % 5)], "comment": ["等太久"]}
        assert services.submit_swiftly(token, digest, form, language="zh-hans", seconds=40).status == "accepted"
    for token in links[:200]:  # who presses again, on another phone
        assert services.submit_swiftly(token, digest, {"recommend": ["0"]}, language="zh-hans").status == "elsewhere"
    while services.score_waiting():
        pass
    used = process_time() - began
    assert not Submission.objects.exists()
    rows = QuestionnaireResponse.objects.all()
    assert rows.count() == rows.values("patient_id").distinct().count() == ANSWERS
    by_score = dict(rows.values_list("recommend").annotate(count=Count("id")))
    assert by_score == {score: len(range(score, ANSWERS, 11)) for score in range(11)}
    assert Invitation.objects.filter(state="answered", response_id__isnull=False).count() == ANSWERS
    assert used < SECONDS, f"{used:.0f} s of processor time for {ANSWERS} answers"
