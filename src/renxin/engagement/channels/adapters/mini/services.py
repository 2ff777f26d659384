"""What the mini-program's own pages ask of us: sign-in, the telephone, permits, links for other channels."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.adapters.wechat import api
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors
from renxin.people.patients import services as patients
from renxin.people.patients.services import Account, ContactData

from . import permits


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opened the mini-program: her address there, and the id that she has in all accounts of the company."""

    address: str
    unionid: str


def sign_in(channel: Channel, code: str) -> Visitor:
    """Return who opened the mini-program by the one-time code of its sign-in. The session's key is not kept.

    Raises:
        ChannelError: the code is used, old or not of this account.
    """
    told = api.open_call(channel, "/sns/jscode2session", js_code=code, grant_type="authorization_code")
    if not told.get("openid"):
        raise ChannelError("sign_in", permanent=True)
    return Visitor(addresses.join(channel.account, str(told["openid"])), str(told.get("unionid", "")))


def telephone(channel: Channel, code: str) -> str:
    """Return the telephone number somebody agreed to give, by the one-time code of that button.

    Raises:
        ChannelError: the code is used, old or not of this account.
    """
    told = api.post(channel, "/wxa/business/getuserphonenumber", {"code": code})
    return str(told.get("phone_info", {}).get("phoneNumber", ""))


def note_telephone(channel: Channel, address: str, number: str) -> int:
    """Keep the number of whoever uses this account, and return who she is.

    A number is an address and no identity: where a patient has it, the two are proposed to be one, never joined.

    Raises:
        InvalidInput: it is no telephone number.
    """
    actor = Actor.system(channel.tenant_id, "channels.mini")
    with transaction.atomic():
        writer_id = patients.regain_contact(actor, "mini", address)
        others = [each for each in selectors.patients_by_contact(actor.tenant_id, "phone", number) if each != writer_id]
        patients.add_contact(actor, writer_id, ContactData("phone", number, verified=True), source="mini")
        if len(others) == 1:
            account = Account(kind="mini", value=address, writer_id=writer_id)
            patients.propose_account(actor, others[0], account, evidence={"phone": "given in the mini-program"})
    return writer_id


def note_permits(channel: Channel, address: str, answers: Mapping[str, str]) -> int:
    """Keep what somebody chose when the mini-program asked for permits; return how many she gave.

    Args:
        channel: the mini-program.
        address: who chose.
        answers: for each template `accept`, `reject`, `ban` or `filter`, as the platform tells the page.
    """
    now = clock.now()
    given = [template for template, answer in answers.items() if answer == "accept"]
    for template in given:
        permits.grant(channel, address, template, now)
    for template, answer in answers.items():
        if answer in {"reject", "ban"}:
            permits.refuse(channel, address, template, now)
    return len(given)


def url_link(channel: Channel, path: str, query: str = "", *, days: int = 30) -> str:
    """Return a web address that opens a page of the mini-program: what a text message may carry.

    Raises:
        ChannelError: the platform refused.
    """
    order = {"path": path, "query": query, "expire_type": 1, "expire_interval": max(1, min(days, 30))}
    return str(api.post(channel, "/wxa/generate_urllink", order, repeatable=True).get("url_link", ""))
