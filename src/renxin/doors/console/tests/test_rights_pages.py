"""The pages of family, consents, death and requests about data, as staff use them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.harness.ward import Ward, ward

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_department
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Consent, ContactPoint, Patient, Proxy, RightsFile, RightsRequest, Suppression
from renxin.people.patients.services import ProxyData, grant_proxy
from renxin.people.records import selectors as records
from renxin.people.records.services import open_encounter
from renxin.people.records.shapes import EncounterData
from renxin.programs.cases.models import Case

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def here(frozen_clock) -> Ward:
    return ward()


@pytest.fixture
def desk(here, client):
    client.force_login(here.service, backend=BACKEND)
    return client


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("授权书.pdf", b"%PDF-1.7 x")


def text(answer) -> str:
    return answer.content.decode()


def test_a_proxy_from_relative_to_end(here, desk):
    father, son = (Patient.objects.get(pk=here.patient(*who)) for who in (("王建国",), ("王强", "13800138009")))
    page = reverse("patients:family", args=[father.uid])
    assert desk.get(page).status_code == 200
    told = {"name": "王强", "relation": "child", "phone": "13800138009"}
    assert desk.post(reverse("patients:relative_add", args=[father.uid]), told).status_code == 303
    (relative,) = patients.relatives(here.officer, father.pk)
    assert relative.related_patient_id == son.pk
    assert "138****8009" in text(desk.get(page))
    assert "13800138009" not in text(desk.get(page))
    form = {"who": relative.uid, "classes": ["visits", "results"], "basis": "consent", "method": "paper"}
    refused = desk.post(reverse("patients:proxy_grant", args=[father.uid]), form)
    assert refused.status_code == 422
    granted = desk.post(reverse("patients:proxy_grant", args=[father.uid]), form | {"evidence": paper()})
    assert granted.status_code == 303
    row = Proxy.objects.get()
    assert desk.get(reverse("patients:evidence", args=[row.evidence.uid])).content == b"%PDF-1.7 x"
    desk.post(reverse("patients:proxy_limit", args=[father.uid, row.uid]), {"limited": ["results"]})
    tenant = here.tenant.pk
    assert not patients.may_act_for(tenant, son.pk, father.pk, "results")
    assert patients.may_act_for(tenant, son.pk, father.pk, "visits")
    assert "王建国" in text(desk.get(reverse("patients:family", args=[son.uid])))
    desk.post(reverse("patients:proxy_end", args=[father.uid, row.uid]))
    assert not patients.may_act_for(tenant, son.pk, father.pk, "visits")
    assert desk.post(reverse("patients:proxy_end", args=[father.uid, row.uid])).status_code == 422
    desk.post(reverse("patients:household_join", args=[father.uid, son.uid]))
    assert patients.households(here.officer, son.pk)
    desk.post(reverse("patients:relative_end", args=[father.uid, relative.uid]))
    assert patients.relatives(here.officer, father.pk) == []


def test_she_opens_a_sensitive_visit_to_her_proxy_and_closes_it(here, desk):
    mother, son = (Patient.objects.get(pk=here.patient(*who)) for who in (("李梅",), ("王强", "13800138009")))
    clinic = add_department(here.system, name="心理科", local_code="MIND")
    told = EncounterData(source="his", visit_no="V1", encounter_class="AMB", department_id=clinic.pk)
    visit = open_encounter(here.system, mother.pk, told)
    data = ProxyData(relation="child", classes=["visits"], basis="consent", method="desk", proxy_patient_id=son.pk)
    proxy = grant_proxy(here.officer, mother.pk, data)
    assert "心理科" in text(desk.get(reverse("patients:family", args=[mother.uid])))
    assert records.visits_for_proxy(here.tenant.pk, son.pk, mother.pk) == []
    address = reverse("records:share", args=[mother.uid, proxy.uid, visit.uid])
    assert desk.post(address, {"shared": "yes"}).status_code == 303
    assert records.visits_for_proxy(here.tenant.pk, son.pk, mother.pk) == [visit]
    desk.post(address, {"shared": "no"})
    assert records.visits_for_proxy(here.tenant.pk, son.pk, mother.pk) == []


def test_a_consent_with_its_words_and_a_refusal_in_one_click(here, desk):
    patient = Patient.objects.get(pk=here.patient())
    page = reverse("patients:consents", args=[patient.uid])
    assert "每 30 天最多四条" in text(desk.get(page))
    asked = {"purpose": "MARKETING", "method": "paper", "evidence": paper()}
    assert desk.post(reverse("patients:consent_agree", args=[patient.uid]), asked).status_code == 303
    row = Consent.objects.get()
    assert (row.text_version, len(row.text_hash), row.language, row.evidence_kind) == ("marketing-1", 64, "zh", "file")
    desk.post(reverse("patients:consent_refuse", args=[patient.uid]), {"purpose": "MARKETING"})
    desk.post(reverse("patients:consent_refuse", args=[patient.uid]), {"purpose": "SURVEY"})
    assert [row.state for row in patients.consent_history(patient)] == ["DENIED", "WITHDRAWN", "GRANTED"]
    care = desk.post(reverse("patients:consent_refuse", args=[patient.uid]), {"purpose": "CARE_SERVICE"})
    assert care.status_code == 422
    assert "marketing-1" in text(desk.get(page))


def test_a_death_by_hand_and_taken_back(here, desk):
    patient = Patient.objects.get(pk=here.patient())
    page = reverse("patients:death", args=[patient.uid])
    assert desk.get(page).status_code == 200
    assert desk.post(reverse("patients:death_mark", args=[patient.uid]), {"at": "2099-01-01T10:00"}).status_code == 422
    desk.post(reverse("patients:death_mark", args=[patient.uid]), {"at": "2026-03-01T10:00"})
    patient.refresh_from_db()
    assert patient.deceased_at is not None
    assert "撤回" in text(desk.get(page))
    desk.post(reverse("patients:death_withdraw", args=[patient.uid]))
    patient.refresh_from_db()
    assert patient.deceased_at is None


def test_a_request_from_the_desk_to_the_file(here, desk):
    patient = Patient.objects.get(pk=here.patient())
    new = reverse("patients:rights_new", args=[patient.uid])
    assert desk.get(new).status_code == 200
    filed = desk.post(new, {"kind": "access", "requester": "self", "channel": "desk", "note": "想要一份"})
    assert filed.status_code == 303
    row = RightsRequest.objects.get()
    run_until_idle("timeline.sequencer", "timeline.consumers")
    page = reverse("patients:rights_request", args=[row.uid])
    listed = text(desk.get(reverse("patients:rights")))
    assert "王秀兰" in listed
    assert row.number in listed
    shown = text(desk.get(page))
    assert "想要一份" in shown
    assert Case.objects.get().number in shown
    assert page in text(desk.get(reverse("cases:case", args=[Case.objects.get().uid])))
    assert desk.post(reverse("patients:rights_copy", args=[row.uid])).status_code == 422
    desk.post(reverse("patients:rights_verify", args=[row.uid]), {"how": "identity_card"})
    desk.post(reverse("patients:rights_copy", args=[row.uid]))
    file = RightsFile.objects.first()
    got = desk.get(reverse("patients:rights_file", args=[file.uid]))
    assert got["Content-Disposition"].startswith("attachment")
    assert "王秀兰" in text(got)
    desk.post(reverse("patients:rights_grant", args=[row.uid]), {"answer": "已交付"})
    assert "已交付" in text(desk.get(page))
    assert row.number in text(desk.get(reverse("patients:rights") + "?tab=closed"))


def test_who_may_not_is_sent_away(here, client):
    patient = Patient.objects.get(pk=here.patient())
    client.force_login(here.nurse, backend=BACKEND)
    assert client.get(reverse("patients:rights")).status_code == 403
    assert client.get(reverse("patients:family", args=[patient.uid])).status_code == 200
    other = ward("另一家", "other")
    client.force_login(other.service, backend=BACKEND)
    for name in ("family", "consents", "death", "rights_new"):
        assert client.get(reverse(f"patients:{name}", args=[patient.uid])).status_code == 404


def test_the_patients_page_leads_there(here, desk):
    patient = Patient.objects.get(pk=here.patient())
    shown = text(desk.get(reverse("console:patient", args=[patient.uid])))
    for name in ("family", "consents", "death", "rights_new"):
        assert reverse(f"patients:{name}", args=[patient.uid]) in shown


def test_a_decision_about_one_way_ends_with_its_day(here, desk, frozen_clock):
    patient = Patient.objects.get(pk=here.patient())
    refuse = reverse("patients:consent_refuse", args=[patient.uid])
    until = (clock.today() + timedelta(days=30)).isoformat()
    assert desk.post(refuse, {"purpose": "SURVEY", "way": "sms", "until": until}).status_code == 303
    page = text(desk.get(reverse("patients:consents", args=[patient.uid])))
    assert "短信" in page
    row = Consent.objects.get()
    assert (row.channel, row.expires_at.astimezone(clock.SHANGHAI).date().isoformat()) == ("sms", until)
    for wrong in ({"way": "pigeon"}, {"until": "soon"}, {"until": "2001-01-01"}):
        assert desk.post(refuse, {"purpose": "SURVEY", **wrong}).status_code == 422
    assert Consent.objects.count() == 1


def test_a_number_is_stopped_and_used_again_with_a_reason(here, desk):
    patient = Patient.objects.get(pk=here.patient("李梅", "13800138009"))
    stop = reverse("patients:number_stop", args=[patient.uid])
    contact = ContactPoint.objects.get(patient_id=patient.pk, kind="phone")
    said = {"contact": str(contact.pk), "purpose": "SURVEY"}
    assert desk.post(stop, said).status_code == 422, "why is not said"
    assert desk.post(stop, {**said, "reason": "asked"}).status_code == 303
    number = ("phone", "13800138009")
    assert patients.suppressed(here.tenant.pk, [number])[number] == {"SURVEY"}
    page = text(desk.get(reverse("patients:consents", args=[patient.uid])))
    assert "就医体验调查" in page
    assert "本人要求" in page
    assert "13800138009" not in page
    entry = Suppression.objects.get()
    lift = reverse("patients:number_lift", args=[patient.uid, entry.uid])
    assert desk.post(lift, {"reason": "because"}).status_code == 422
    other = Patient.objects.get(pk=here.patient("王强", "13800138010"))
    other_lift = reverse("patients:number_lift", args=[other.uid, entry.uid])
    assert desk.post(other_lift, {"reason": "asked_again"}).status_code == 404
    assert desk.post(lift, {"reason": "asked_again"}).status_code == 303
    assert patients.suppressed(here.tenant.pk, [number]) == {}
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"number.stop", "number.lift"}
