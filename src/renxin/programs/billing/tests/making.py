"""Visits with charges, and a cashier that speaks our protocol, for tests."""

import json
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from tests.harness.ward import Ward

from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.people.records.services import ChargeData, EncounterData, open_encounter, post_charges
from renxin.programs.billing.cashier import signature
from renxin.programs.billing.models import Cashier
from renxin.programs.billing.services import open_cashier

ADDRESS = "https://cashier.test/pay"


def visit(here: Ward, patient_id: int, number: str = "V1") -> Encounter:
    data = EncounterData(
        visit_no=number,
        encounter_class="AMB",
        source="his",
        department_id=here.department.pk,
        started_at=clock.now() - timedelta(hours=1),
    )
    return open_encounter(here.system, patient_id, data)


def charge(
    here: Ward, patient_id: int, number: str, amount: str, *, at: Encounter | None = None, **more: object
) -> ChargeData:
    told: dict[str, object] = {"text": "血常规", "category": "检验", **more}
    data = ChargeData(
        source="his",
        charge_no=number,
        amount=Decimal(amount),
        posted_at=clock.now(),
        encounter_id=at.pk if at else None,
        **told,  # type: ignore[arg-type]
    )
    post_charges(here.system, [(patient_id, data)])
    return data


def till(here: Ward, **more: object) -> Cashier:
    told: dict[str, object] = {"address": ADDRESS, "charges": "due", "minutes": 30, **more}
    return open_cashier(here.system, **told)  # type: ignore[arg-type]


def at_home(here: Ward, patient_id: int, last4: str = "8001") -> Client:
    client = Client()
    link = patients.doorway(here.tenant.pk, patient_id, until=clock.today() + timedelta(days=7))
    assert client.post(link, {"last4": last4}).status_code == 302
    return client


def path(patient_id: int, rest: str = "") -> str:
    return f"/home/{Patient.objects.get(pk=patient_id).uid}/{rest}"


def tell(cashier: Cashier, secret: str = "", what: str = "paid", **said: object):
    body = json.dumps({"cashier_no": "S1", "currency": "CNY", "event": "paid", **said}).encode()
    header = signature.sign_telling(secret or cashier.secret, body, int(clock.wall().timestamp()))
    return Client().post(
        f"/billing/{what}/{cashier.uid}",
        body,
        content_type="application/json",
        headers={signature.HEADER: header},
    )
