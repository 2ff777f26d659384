"""Who follows the account: fetched in pages, so that accounts join by unionid and lost followers are noticed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from renxin.engagement.channels import addresses, services
from renxin.engagement.channels.adapters.base import AccountEvent, Event
from renxin.engagement.channels.adapters.wechat import api
from renxin.engagement.channels.adapters.wechat.hearing import instant
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core.actor import Actor

_PAGE: Final = 100


def fetch(actor: Actor, channel: Channel) -> Iterator[SyncRun]:
    """Fetch all followers and let what is new or changed come in by the road in; yield the round of the ledger."""
    with services.sync_run(channel, "followers") as run:
        for page in _pages(channel):
            for start in range(0, len(page), _PAGE):
                _take_in(channel, page[start : start + _PAGE], run)
    yield run


def _pages(channel: Channel) -> Iterator[list[str]]:
    following = ""
    while True:
        told = api.get(channel, "/cgi-bin/user/get", **({"next_openid": following} if following else {}))
        openids = list(told.get("data", {}).get("openid", []))
        if openids:
            yield openids
        following = str(told.get("next_openid", ""))
        if not openids or not following:
            return


def _take_in(channel: Channel, openids: list[str], run: SyncRun) -> None:
    wanted = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids]}
    told = api.post(channel, "/cgi-bin/user/info/batchget", wanted, repeatable=True)
    people = [person for person in told.get("user_info_list", []) if person.get("openid")]
    run.fetched += len(people)
    run.failed += len(openids) - len(people)
    run.changed += services.accept_many(channel, [(_key(person), _raw(person)) for person in people])


def _key(person: Mapping[str, Any]) -> str:
    """Return what makes a follower's state one: told again unchanged, it is nothing new."""
    parts = (person["openid"], person.get("subscribe", 0), person.get("subscribe_time", 0), person.get("unionid", ""))
    return "f-" + "-".join(str(part) for part in parts)


def _raw(person: Mapping[str, Any]) -> str:
    kept = ("openid", "unionid", "subscribe", "subscribe_time", "qr_scene_str")
    return json.dumps({"follower": {name: person[name] for name in kept if name in person}})


def events_of(channel: Channel, person: Mapping[str, Any]) -> list[Event]:
    """Return what a fetched follower means.

    Raises:
        ValueError: a field is missing.
    """
    try:
        follows = bool(int(person.get("subscribe", 0)))
        told = AccountEvent(
            external_id=_key(person)[:128],
            change="followed" if follows else "unfollowed",
            address_kind="oa",
            address=addresses.join(channel.account, str(person["openid"])),
            at=instant(person.get("subscribe_time", 0)),
            unionid=str(person.get("unionid", "")),
            data={"fetched": True},
        )
    except KeyError as missing:
        raise ValueError(f"a follower without {missing}") from missing
    return [told]


def visit_of(channel: Channel, visitor: Mapping[str, Any]) -> list[Event]:
    """Return what a sign-in means: the person's id over all accounts is known from now on.

    Raises:
        ValueError: a field is missing.
    """
    try:
        told = AccountEvent(
            external_id=f"v-{visitor['openid']}-{visitor['unionid']}"[:128],
            change="menu_clicked",
            address_kind="oa",
            address=addresses.join(channel.account, str(visitor["openid"])),
            at=instant(visitor["at"]),
            unionid=str(visitor["unionid"]),
            data={"signed_in": True},
        )
    except KeyError as missing:
        raise ValueError(f"a visitor without {missing}") from missing
    return [told]
