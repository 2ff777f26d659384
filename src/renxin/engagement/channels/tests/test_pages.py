"""The settings pages of channels: add, check, change, templates, what could not be read."""

import json

import pytest
from django.test import Client

from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel, ChannelTemplate, RawInbound
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.models import User

pytestmark = pytest.mark.usefixtures("frozen_clock")
TOLD = {"name": "短信一", "is_active": "on", "access_key_id": "LTAI1", "access_key_secret": "s3cret-words"}
TOLD |= {"sign_service": "仁心医院", "sign_marketing": "", "callback_key": "k" * 32}


@pytest.fixture
def admin(db, client) -> Client:
    organizations.set_up_hospital(
        name="仁心医院", name_en="Renxin", username="admin", password="Renxin-test-1", person="王管理"
    )
    user = User.objects.get(username="admin")
    user.must_change_password = False
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def system() -> Actor:
    return Actor.system(User.objects.get(username="admin").tenant_id, "test")


def added(admin) -> Channel:
    assert admin.post("/settings/channels/new/aliyun_sms", TOLD).status_code == 303
    return Channel.objects.get(kind="aliyun_sms")


def test_every_kind_can_be_added_by_its_own_form(admin):
    page = admin.get("/settings/channels/new").content.decode()
    for kind in selectors.available_kinds():
        assert f"/settings/channels/new/{kind}" in page
        assert admin.get(f"/settings/channels/new/{kind}").status_code == 200
    assert admin.get("/settings/channels/new/telegraph").status_code == 404


def test_an_account_is_added_and_its_secret_is_never_shown_again(admin):
    row = added(admin)
    assert (row.account, row.is_active) == ("LTAI1", True)
    for page in ("", "/edit"):
        assert "s3cret-words" not in admin.get(f"/settings/channels/{row.uid}{page}").content.decode()
    kept = admin.post(f"/settings/channels/{row.uid}/edit", TOLD | {"access_key_secret": "", "name": "短信二"})
    assert kept.status_code == 303
    row.refresh_from_db()
    assert (row.name, config_of(row)["access_key_secret"]) == ("短信二", "s3cret-words")
    assert AuditEvent.objects.filter(action="channel.configure").exists()


def test_what_is_missing_or_taken_is_said_at_its_field(admin):
    added(admin)
    again = admin.post("/settings/channels/new/aliyun_sms", TOLD)
    assert again.status_code == 422
    missing = admin.post("/settings/channels/new/aliyun_sms", TOLD | {"sign_service": "", "name": "短信三"})
    assert missing.status_code == 422
    assert Channel.objects.filter(kind="aliyun_sms").count() == 1


def test_the_check_says_what_is_wrong_and_what_to_do(admin):
    row = added(admin)
    services.configure_channel(system(), row, is_active=True, name=row.name, config={"base_url": "http://127.0.0.1:9"})
    page = admin.post(f"/settings/channels/{row.uid}/check", headers={"HX-Request": "true"}).content.decode()
    assert "服务商没有回应" in page
    assert "443" in page
    assert "没有对应模板" in page


def test_a_template_is_mapped_changed_and_forgotten(admin):
    row = added(admin)
    address = f"/settings/channels/{row.uid}/template"
    told = {"template_code": "visit.reminder", "vendor_id": "SMS_1", "fields_text": "a = {{when}}\nb={{x}}"}
    assert admin.post(address, told | {"status": "approved"}).status_code == 303
    assert admin.post(address, told | {"status": "approved", "fields_text": "nonsense"}).status_code == 422
    found = ChannelTemplate.objects.get()
    assert found.fields == {"a": "{{when}}", "b": "{{x}}"}
    assert "{{when}}" in admin.get(f"{address}?code=visit.reminder").content.decode()
    assert admin.post(f"{address}/{found.uid}/forget").status_code == 303
    assert not ChannelTemplate.objects.exists()


def test_what_could_not_be_read_is_replayed_or_left(admin):
    row = added(admin)
    for number in range(2):
        services.accept_inbound(row.tenant_id, row, f"x{number}", json.dumps({"text": "秘密"}))
    RawInbound.objects.update(state="parked", reason="the row lacks 'mobile'")
    page = admin.get("/settings/channels/parked").content.decode()
    assert page.count("/replay") == 2
    assert "秘密" not in page
    first, second = [
        part.split('"')[0] for part in page.split("/settings/channels/parked/")[1:] if "/replay" in part[:90]
    ]
    shown = admin.post(f"/settings/channels/parked/{first.removesuffix('/replay')}/show").content.decode()
    assert "秘密" in shown
    assert AuditEvent.objects.filter(action="channel.look_at_raw").count() == 1
    assert admin.post(f"/settings/channels/parked/{first.removesuffix('/replay')}/replay").status_code == 303
    assert admin.post(f"/settings/channels/parked/{second.removesuffix('/replay')}/leave").status_code == 303
    assert sorted(RawInbound.objects.values_list("state", flat=True)) == ["ignored", "received"]


def test_others_may_not(db, client):
    assert client.get("/settings/channels/").status_code == 302
