"""The demo hospital's real channels: Official Account, SMS, customer service and WeCom, over simulated vendors.

The past was lived over the sandbox; from now on everything leaves and arrives by the real adapters. Some patients
follow the account, some are contacts of a nurse, all others have a telephone.
"""

from typing import Final

from django.conf import settings

from renxin.doors.simulator import services as simulator
from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as writing
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import User
from renxin.people.patients import services as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ContactData

FOLLOWERS: Final = 3
"""Every third patient follows the Official Account."""
CONTACTS: Final = 40
"""So many patients are contacts of a nurse in WeCom, and as many wrote to customer service once."""
NAMES: Final = {"oa": "仁心医院服务号", "aliyun_sms": "短信", "wecom_kf": "微信客服", "wecom": "企业微信"}
_NOTICE: Final = {"thing1": "{{title}}", "thing2": "{{text}}", "character_string3": "{{short_code}}"}


def connect(tenant_id: int) -> None:
    """Connect the hospital to the simulated vendors and let the sandbox rest."""
    actor = Actor.system(tenant_id, "demo")
    opened = {kind: simulator.connect(actor, kind, name=name) for kind, name in NAMES.items()}
    people = list(Patient.objects.of(actor).exclude(status="provisional").order_by("pk").values_list("pk", "name"))
    _follow(actor, opened["oa"], people[::FOLLOWERS])
    _text(actor, opened["aliyun_sms"])
    _publish(actor)
    _know(actor, opened["wecom"], people[1 : CONTACTS * 7 : 7])
    _write_in(actor, opened["wecom_kf"], people[2 : CONTACTS * 7 : 7])
    sandbox = channels.sandbox_channel(tenant_id)
    if sandbox is not None:
        writing.configure_channel(actor, sandbox, is_active=False, name=sandbox.name)


def _follow(actor: Actor, channel: Channel, people: list[tuple[int, str]]) -> None:
    openids = {pk: f"o{pk:027d}" for pk, _name in people}
    simulator.put_many(
        actor, "oa", "people", {openid: {"appid": channel.account, "subscribe": 1} for openid in openids.values()}
    )
    _reach(actor, "oa", channel, openids)
    writing.map_template(actor, channel, "*", "OPENTM-NOTICE", fields=_NOTICE, status="approved")


def _text(actor: Actor, channel: Channel) -> None:
    host = settings.RENXIN_PUBLIC_URL
    texts = {
        "SMS_NOTICE": {"text": "${text} 编号${code}"},
        "SMS_LINK": {"text": f"${{text}} 查看 {host}/${{path}} 编号${{code}}"},
    }
    simulator.put_many(actor, channel.kind, "templates", texts)
    writing.map_template(
        actor, channel, "*", "SMS_NOTICE", fields={"text": "{{text}}", "code": "{{short_code}}"}, status="approved"
    )
    fields = {"text": "{{text}}", "path": "{{url_path}}", "code": "{{short_code}}"}
    writing.map_template(actor, channel, "*link", "SMS_LINK", fields=fields, status="approved")


def _publish(actor: Actor) -> None:
    """Tell everybody from where the hospital speaks: what stands on the page “Is this from us?”."""
    for kind, value, title in (
        ("sms", "106901234567", "短信提醒"),
        ("account", "仁心医院服务号", "微信服务号"),
        ("mail", "care@renxin.example", "邮件"),
    ):
        writing.publish_sender(actor, kind, value, title)


def _know(actor: Actor, channel: Channel, people: list[tuple[int, str]]) -> None:
    """Let nurses have contacts, then fetch them by the adapter as a hospital would."""
    nurses = list(User.objects.of(actor).filter(username__startswith="nurse-").order_by("username"))
    simulator.put_many(
        actor, "wecom", "members", {row.username: {"name": row.get_full_name(), "follows": True} for row in nurses}
    )
    ids = {pk: f"wm{pk:020d}" for pk, _name in people}
    simulator.put_many(actor, "wecom", "customers", {ids[pk]: {"name": name, "unionid": ""} for pk, name in people})
    follows = {
        f"{nurses[number % len(nurses)].username} {ids[pk]}": {"createtime": 1767225600, "tags": [], "ended": ""}
        | {"state": "", "remark": "", "add_way": 1}
        for number, (pk, _name) in enumerate(people)
    }
    simulator.put_many(actor, "wecom", "follows", follows)
    _reach(actor, "wecom", channel, ids)
    writing.sync_now(actor, channel)


def _write_in(actor: Actor, channel: Channel, people: list[tuple[int, str]]) -> None:
    _reach(actor, "kf", channel, {pk: f"wmkf{pk:018d}" for pk, _name in people})


def _reach(actor: Actor, kind: str, channel: Channel, ids: dict[int, str]) -> None:
    given = [(pk, ContactData(kind, f"{channel.account}:{person}")) for pk, person in ids.items()]
    patients.add_contacts(actor, given, source="demo")
