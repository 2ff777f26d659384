"""Two clients that others wrote use the face as their users would, against a live server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import fhirpy
import pytest
import requests
from fhirclient import client as fhirclient
from fhirclient.models.consent import Consent
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.services import create_client
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import models
from renxin.people.patients.services import change_consent

BODY: dict[str, Any] = {
    "name": [{"text": "王秀兰", "family": "王", "given": ["秀兰"]}],
    "gender": "female",
    "birthDate": "1956-04-12",
    "telecom": [{"system": "phone", "value": "13800138001"}],
}


@pytest.fixture
def partner(site):
    """The address of the face, and an access token got as RFC 6749 says."""
    tenant = hospital("仁心测试医院", username="lin.ya").tenant
    made = create_client(Actor.system(tenant.pk, "tests"), "partner", ["system/*.*", "identifiers.clear"])
    form = {"grant_type": "client_credentials", "scope": "system/*.* identifiers.clear"}
    answer = requests.post(f"{site}/oauth/token", data=form, auth=(made.client_id, made.secret), timeout=10)
    assert answer.json()["token_type"] == "Bearer"
    return f"{site}/fhir/R4", answer.json()["access_token"]


def glucose(patient_id: str, value: float, day: int) -> dict[str, Any]:
    return {
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2339-0"}]},
        "subject": {"reference": f"Patient/{patient_id}"},
        "effectiveDateTime": f"2026-03-{day:02d}T08:00:00+08:00",
        "valueQuantity": {"value": value, "unit": "mmol/L"},
    }


def test_fhirpy(partner):
    address, token = partner
    client = fhirpy.SyncFHIRClient(address, authorization=f"Bearer {token}")
    patient = client.resource("Patient", **BODY)
    patient.save()
    assert patient.id
    for day in range(1, 6):
        client.resource("Observation", **glucose(patient.id, 5 + day, day)).save()
    found = client.resources("Observation").search(patient=patient.id, date__ge="2026-03-03").sort("-date").limit(2)
    assert [one["valueQuantity"]["value"] for one in found.fetch_all()] == [10, 9, 8]
    assert client.resources("Observation").search(patient=patient.id).count() == 5
    first = client.resources("Observation").search(patient=patient.id).include("Observation", "patient").first()
    assert first["subject"].to_resource()["birthDate"] == "1956-04-12"
    patient["birthDate"] = "1957-04-12"
    patient.save()
    assert client.reference("Patient", patient.id).to_resource()["birthDate"] == "1957-04-12"
    assert [one["subject"].reference for one in client.resources("Observation").search(code="2339-0").limit(2)] == [
        f"Patient/{patient.id}"
    ] * 5
    patient.patch(gender="unknown")
    assert client.get("Patient", patient.id)["gender"] == "unknown"
    with pytest.raises(fhirpy.base.exceptions.ResourceNotFound):
        client.get("Patient", "01a20219-0000-7000-8000-000000000000")
    with pytest.raises(fhirpy.base.exceptions.OperationOutcome):
        client.resource("Observation", **glucose("nobody", 1, 1)).save()


@pytest.mark.parametrize("kind", ["transaction", "batch"])
def test_bundles(partner, kind):
    address, token = partner
    request = {"method": "POST", "url": "Patient"}
    bundle = {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": {"resourceType": "Patient", **BODY}, "request": request}] * 2,
    }
    answer = requests.post(address, json=bundle, headers={"Authorization": f"Bearer {token}"}, timeout=10).json()
    assert [one["response"]["status"] for one in answer["entry"]] == ["201 Created"] * 2


def test_fhirpy_async(partner):
    address, token = partner

    async def story() -> list[Any]:
        client = fhirpy.AsyncFHIRClient(address, authorization=f"Bearer {token}")
        patient = client.resource("Patient", **BODY)
        await patient.save()
        made = [client.resource("Observation", **glucose(patient.id, day, day)) for day in range(1, 9)]
        await asyncio.gather(*(one.save() for one in made))
        return [one async for one in client.resources("Observation").search(patient=patient.id).sort("date").limit(3)]

    with ThreadPoolExecutor(1) as beside:  # a browser test of this process may have left a loop running here
        found = beside.submit(asyncio.run, story()).result()
    assert [one["valueQuantity"]["value"] for one in found] == list(range(1, 9))


def test_fhirclient(partner):
    address, token = partner
    smart = fhirclient.FHIRClient(settings={"app_id": "partner", "api_base": address})
    smart.server.session.headers["Authorization"] = f"Bearer {token}"
    assert smart.server.capabilityStatement.fhirVersion == "4.0.1"
    made = Patient({"resourceType": "Patient", **BODY}).create(smart.server)
    patient = Patient.read(made["id"], smart.server)
    assert (patient.birthDate.isostring, patient.name[0].text) == ("1956-04-12", "王秀兰")
    Observation({"resourceType": "Observation", **glucose(patient.id, 6.1, 1)}).create(smart.server)
    person = models.Patient.objects.get(uid=patient.id)
    change_consent(Actor.patient(person.tenant_id, person.pk), person.pk, "SURVEY", "DENIED")
    (found,) = Observation.where({"subject": f"Patient/{patient.id}"}).perform_resources_iter(smart.server)
    assert found.valueQuantity.value == 6.1
    decided = Consent.where({"patient": patient.id, "status": "rejected"}).perform_resources_iter(smart.server)
    assert [one.category[0].coding[0].code for one in decided] == ["SURVEY"]
    assert [one.id for one in Patient.where({"name": "wangxiulan"}).perform_resources_iter(smart.server)] == [
        patient.id
    ]
