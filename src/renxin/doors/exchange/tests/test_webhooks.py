"""Webhooks from outside: facts are told once, signed, without a name, again after failures, and can be repeated."""

import json
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.exchange import services
from renxin.doors.exchange.models import Webhook, WebhookCall
from renxin.doors.exchange.services import WebhookData
from renxin.doors.exchange.webhooks import calling, rules
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.services import replay
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.patients.models import Patient
from renxin.people.patients.services import PatientData, register_patient
from renxin.people.records.services import EncounterData, open_encounter

from .partner import listening

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    with listening() as partner:
        yield partner


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def add(house, url, **options):
    return services.save_webhook(house.system, None, WebhookData(**{"name": "区域平台", "url": url, **options}))


def somebody(house, name="孟晓岚"):
    return register_patient(house.system, PatientData(name=name, sex="female"), source="his:H1").patient_id


def told(partner):
    return [json.loads(body) for _headers, body in partner.heard]


def test_a_fact_is_told_once_signed_and_without_a_name(house, partner):
    _row, secret = add(house, partner.url)
    patient_id = somebody(house)
    encounter = open_encounter(house.system, patient_id, EncounterData(source="his:H1", visit_no="V1"))
    run_until_idle()
    assert [one["kind"] for one in told(partner)] == ["patient.registered", "encounter.started"]
    assert "孟晓岚" not in str(partner.heard)
    patient = Patient.objects.get(pk=patient_id)
    assert told(partner)[1]["about"] == {"patient": f"Patient/{patient.uid}", "encounter": f"Encounter/{encounter.uid}"}
    assert told(partner)[1]["data"] == {"encounter_class": "AMB"}
    headers, body = partner.heard[1]
    seconds = headers[rules.SIGNATURE].partition(",")[0].removeprefix("t=")
    assert headers[rules.SIGNATURE] == rules.signature(secret, body, datetime.fromtimestamp(int(seconds), UTC))
    assert headers[rules.KIND] == "encounter.started"
    replay("exchange.webhooks")
    run_until_idle()
    assert len(partner.heard) == 2


def test_only_what_was_chosen_is_told_and_only_while_it_is_on(house, partner):
    row, _secret = add(house, partner.url, kinds=["encounter.started"])
    patient_id = somebody(house)
    run_until_idle()
    assert not partner.heard
    services.save_webhook(house.system, row.uid, WebhookData(name=row.name, url=row.url, is_active=False))
    open_encounter(house.system, patient_id, EncounterData(source="his:H1", visit_no="V1"))
    run_until_idle()
    assert not partner.heard


def test_a_call_is_made_again_under_the_same_key_until_it_is_heard(house, partner, frozen_clock):
    add(house, partner.url)
    partner.status = 503
    somebody(house)
    run_until_idle()
    assert (len(partner.heard), Webhook.objects.get().failing_since) == (1, frozen_clock.now())
    frozen_clock.move(seconds=29)
    run_until_idle()
    assert len(partner.heard) == 1
    partner.status = 204
    frozen_clock.move(seconds=1)
    run_until_idle()
    assert len({headers[rules.KEY] for headers, _body in partner.heard}) == 1
    assert len({body for _headers, body in partner.heard}) == 1
    call = WebhookCall.objects.get()
    assert (call.state, call.attempts, call.status_code) == ("heard", 2, 204)
    assert Webhook.objects.get().failing_since is None


def test_a_dead_partner_is_given_up_after_two_days_and_can_be_told_again(house, partner, frozen_clock):
    row, _secret = add(house, partner.url)
    partner.status = 500
    somebody(house)
    for pause in (rules.PAUSES[0], *rules.PAUSES):
        run_until_idle()
        frozen_clock.move(seconds=pause.total_seconds())
    run_until_idle()
    assert WebhookCall.objects.get().state == "failed"
    assert len(partner.heard) == len(rules.PAUSES) + 1
    partner.status = 200
    assert services.repeat_calls(house.system, row.uid) == 1
    run_until_idle()
    assert WebhookCall.objects.get().state == "heard"


def test_the_first_failure_spares_the_other_calls(house, partner):
    add(house, partner.url)
    partner.status = 500
    for name in ("甲某", "乙某", "丙某"):
        somebody(house, name)
    run_until_idle()
    assert len(partner.heard) == 1
    assert sorted(WebhookCall.objects.values_list("attempts", flat=True)) == [0, 0, 1]


class Crash(BaseException):
    """The process dies."""


def crash(*_arguments):
    raise Crash


def test_a_crash_between_call_and_note_makes_the_call_again_under_the_same_key(house, partner, monkeypatch):
    add(house, partner.url)
    somebody(house)
    with monkeypatch.context() as broken:
        broken.setattr(calling, "_settle", crash)
        with pytest.raises(Crash):
            run_until_idle()
    assert WebhookCall.objects.get().state == "due"
    WebhookCall.objects.update(leased_until=None)
    run_until_idle()
    assert WebhookCall.objects.get().state == "heard"
    assert len({headers[rules.KEY] for headers, _body in partner.heard}) == 1


def test_a_platform_is_called_in_an_envelope_with_its_key(house, partner):
    add(house, partner.url, style="soap", partner_key="platform-key")
    somebody(house)
    run_until_idle()
    headers, body = partner.heard[0]
    text = body.decode()
    assert headers["Content-Type"].startswith("text/xml")
    assert "<action>patient.registered</action>" in text
    assert "<key>platform-key</key>" in text


def test_nobody_listening_is_said_in_words(house):
    row, _secret = add(house, "http://127.0.0.1:1/renxin")
    assert services.tell_test(house.system, row.uid).problem == "unreachable"


@pytest.mark.parametrize("url", ["", "partner.example", "ftp://partner.example/", "https://user:pass@partner.example/"])
def test_an_address_that_cannot_be_called_is_refused(house, url):
    with pytest.raises(InvalidInput) as refused:
        add(house, url)
    assert refused.value.where == "url"


def test_production_asks_for_https(house, settings):
    settings.PRODUCTION = True
    with pytest.raises(InvalidInput):
        add(house, "http://partner.example/")
    assert add(house, "https://partner.example/")[0].pk


def test_heard_calls_are_forgotten_after_a_month(house, partner, frozen_clock):
    add(house, partner.url)
    somebody(house)
    run_until_idle()
    frozen_clock.move(days=29)
    assert services.forget_heard() == 0
    frozen_clock.move(days=2)
    assert services.forget_heard() == 1


def engineer(house, role="it"):
    practitioner = add_practitioner(house.system, name="何工")
    user = create_account(house.system, practitioner, f"{role}.gong", "Correct-Horse-7", must_change_password=False)
    grant_role(house.system, user, role, scope_kind="tenant")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_an_engineer_adds_a_webhook_sees_its_secret_once_and_tests_it(house, partner):
    client = engineer(house)
    assert "还没有 Webhook" in client.get("/exchange/webhooks/").content.decode()
    made = client.post(
        "/exchange/webhooks/new",
        {"name": "区域平台", "url": partner.url, "style": "json", "kinds": ["patient.died"], "is_active": "on"},
    ).content.decode()
    row = Webhook.objects.get()
    assert row.secret in made
    page = f"/exchange/webhooks/{row.uid}"
    assert row.secret not in client.get(page).content.decode()
    assert client.post(f"{page}/test").status_code == 303
    assert told(partner)[0]["kind"] == "webhook.tested"
    assert "对方已收到" in client.get(page).content.decode()
    again = client.post(f"{page}/edit", {"name": "", "url": partner.url})
    assert again.status_code == 422
    assert client.post(f"{page}/remove").status_code == 303
    assert not Webhook.objects.exists()


def test_a_nurse_has_no_business_here(house):
    assert engineer(house, "nurse").get("/exchange/webhooks/").status_code == 403
    with pytest.raises(NotAllowed):
        services.save_webhook(
            Actor(tenant_id=house.system.tenant_id, kind="staff", name="x"),
            None,
            WebhookData(name="a", url="https://b"),
        )
