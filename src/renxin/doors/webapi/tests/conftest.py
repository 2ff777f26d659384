"""A hospital with a client that may use the FHIR face, and the face itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from renxin.doors.webapi.guarding import forget_known
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.organizations.services import create_client
from renxin.people.organizations.tests.making import hospital

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def fresh_clients():
    from renxin.doors.connectors.fhir import uids
    from renxin.doors.connectors.fhir.services import _interface

    _interface.cache_clear()
    uids.forget()
    forget_known()


@pytest.fixture
def house(db) -> Organization:
    return hospital("仁心测试医院", username="lin.ya").tenant


def token_of(tenant_id: int, name: str, *scopes: str) -> str:
    made = create_client(Actor.system(tenant_id, "tests"), name, scopes)
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.secret}
    found = Client().post("/oauth/token", form).json()
    return str(found["access_token"])


class Face:
    """Calls the FHIR face as one client."""

    def __init__(self, tenant_id: int, *scopes: str, name: str = "partner") -> None:
        self.token = token_of(tenant_id, name, *scopes)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(f"/fhir/R4/{path}", **options)

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        kind = "application/fhir+json"
        return self.client.generic(method, f"/fhir/R4/{path}", as_json(body), content_type=kind, headers=headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)


def as_json(body: Any) -> bytes:
    import simplejson

    return simplejson.dumps(body, use_decimal=True).encode()


@pytest.fixture
def face(house) -> Face:
    return Face(house.pk, "system/*.*", "identifiers.clear")


@pytest.fixture
def patient(face) -> dict[str, Any]:
    body = {
        "resourceType": "Patient",
        "name": [{"use": "official", "text": "王秀兰", "family": "王", "given": ["秀兰"]}],
        "gender": "female",
        "birthDate": "1956-04-12",
        "identifier": [{"system": "urn:oid:2.16.156.10011.1.3", "value": "110101195604122747"}],
        "telecom": [{"system": "phone", "value": "13800138001", "use": "mobile"}],
        "address": [{"text": "江苏省苏州市工业园区星湖街1号"}],
        "extension": [{"url": "http://example.org/own", "valueString": "kept"}],
    }
    return face.post("Patient", body).json()
