"""A nurse's way over the pages: the board, one alert, limits, silence, thresholds, the patient's tab and Today."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.programs.monitoring import services
from renxin.programs.monitoring.models import (
    Absence,
    Alert,
    MonitoredPatient,
    PatientThreshold,
    Silence,
    ThresholdVersion,
)

from .measuring import measure, watch

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_nurse_settles_an_alert_and_a_silence(here, client):
    her, him = here.patient(), here.patient("赵国强", "13800138002")
    uid = Patient.objects.get(pk=her).uid
    with clock.at(NOW - 20 * DAY):
        watch(here, her, "P02")
        watch(here, him)
        measure(here, him, sbp=122, dbp=75)
    measure(here, her, ago=DAY, glucose=6.5)
    measure(here, her, glucose=11.5)
    services.notice_silence(here.system)
    client.force_login(here.nurse)
    assert "11.5 mmol/L" in text(client.get(reverse("monitoring:board")))
    row = Alert.objects.get()
    page = text(client.get(reverse("monitoring:alert", args=[row.uid])))
    assert "LAB_GLU_F:orange:above:10" in page
    assert "11.5" in text(client.get(reverse("console:patient", args=[uid]), {"tab": "monitoring"}))
    assert "monitoring" in text(client.get(reverse("console:today")))
    client.post(reverse("monitoring:take", args=[row.uid]))
    client.post(reverse("monitoring:close", args=[row.uid]), {"said": "called", "back": "board"})
    row.refresh_from_db()
    assert (row.state, row.action, row.closed_by) == ("closed", "called", here.nurse)
    assert "11.5 mmol/L" in text(client.get(reverse("monitoring:board"), {"tab": "closed"}))
    page = text(client.get(reverse("monitoring:silences")))
    assert "赵国强" in page
    assert "王秀兰" not in page
    quiet = Silence.objects.get()
    assert client.post(reverse("monitoring:close_silence", args=[quiet.uid]), {"outcome": "lost"}).status_code == 422
    client.post(reverse("monitoring:close_silence", args=[quiet.uid]), {"outcome": "reached"})
    assert "赵国强" in text(client.get(reverse("monitoring:silences"), {"tab": "closed"}))


def test_limits_of_her_own_and_days_away(here, client):
    her = here.patient()
    watch(here, her)
    uid = Patient.objects.get(pk=her).uid
    client.force_login(here.nurse)
    address = reverse("monitoring:patient_limits", args=[uid, "bp"])
    assert 'value="180"' in text(client.get(address))
    given = {"VS_SBP-red-high": "200", "VS_SBP-orange-high": "180", "VS_DBP-red-high": "110"}
    assert client.post(address, given).status_code == 422
    given |= {"reason": "透析，主任同意放宽", "review_on": "2026-06-01"}
    assert client.post(address, given).status_code == 303
    assert PatientThreshold.objects.get().limits["VS_SBP"][0] == {"level": "red", "at_least": 200.0}
    assert 'value="200"' in text(client.get(address))
    client.post(
        reverse("monitoring:away", args=[uid]),
        {"from_on": "2026-03-11", "until_on": "2026-03-20", "reason": "travel"},
    )
    assert Absence.objects.get().until_on.day == 20


def test_somebody_decides_that_a_patient_is_watched_and_that_she_is_no_more(here, client):
    patient = Patient.objects.get(pk=here.patient())
    home = f"{reverse('console:patient', args=[patient.uid])}?tab=monitoring"
    client.force_login(here.nurse)
    given = {"days-bp": "7", "days-glucose": "", "why": "术后血压偏高"}
    watch = reverse("monitoring:watch", args=[patient.uid])
    assert client.post(watch, given | {"days-bp": "often"})["Location"] == home
    client.post(watch, given)
    assert not MonitoredPatient.objects.exists(), "nobody would hear an alarm"
    here.fill_ladder()
    client.post(watch, given)
    row = MonitoredPatient.objects.get()
    assert (row.cadence, row.state) == ({"bp": 7}, "active")
    page = client.get(home).content.decode()
    assert reverse("monitoring:unwatch", args=[patient.uid, row.uid]) in page
    client.post(reverse("monitoring:unwatch", args=[patient.uid, row.uid]))
    row.refresh_from_db()
    assert row.state == "ended"


def test_thresholds_are_written_by_one_and_put_in_force_by_another(here, client):
    client.force_login(here.nurse)
    page = text(client.get(reverse("monitoring:thresholds")))
    assert "≥ 180" in page
    assert client.post(reverse("monitoring:save_thresholds"), {}).status_code == 403
    client.force_login(here.head_nurse)
    wrong = {"definition": "measures: [", "source": "院内规范"}
    assert client.post(reverse("monitoring:save_thresholds"), wrong).status_code == 422
    shown = client.get(reverse("monitoring:thresholds")).context["text"]
    given = {"definition": shown.replace("at_least: 180.0", "at_least: 175.0"), "source": "院内规范 2026"}
    assert client.post(reverse("monitoring:save_thresholds"), given).status_code == 303
    row = ThresholdVersion.objects.get()
    decide = reverse("monitoring:decide_thresholds", args=[row.uid])
    client.post(decide, {"do": "propose"})
    row.refresh_from_db()
    assert row.state == "proposed"


def test_whoever_may_not_see_patients_sees_nothing_here(here, client):
    her = here.patient()
    watch(here, her, "P02")
    measure(here, her, glucose=3.2)
    row = Alert.objects.get()
    for name in ("board", "silences", "thresholds"):
        assert client.get(reverse(f"monitoring:{name}")).status_code == 302
    assert client.get(reverse("monitoring:alert", args=[row.uid])).status_code == 302
