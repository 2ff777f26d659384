"""The two things that may be said because something happened: the greeting on entering, the menu at the end."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.wecom import api
from renxin.engagement.channels.adapters.wecom.words import pack
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

log = structlog.get_logger(__name__)
VALID_FOR: Final = timedelta(seconds=20)
SCORE: Final = "score:"
Fields = dict[str, Any]


def greet(channel: Channel, message: Fields) -> bool:
    """Greet somebody who has just come in, if the vendor still lets us; return whether we did."""
    event = message.get("event") or {}
    code = str(event.get("welcome_code") or "")
    if event.get("event_type") != "enter_session" or not code or not _is_fresh(message):
        return False
    words = str(config_of(channel).get("welcome") or "") or str(pack().welcome.zh)
    hospital = organizations.tenant(Actor.system(channel.tenant_id, "channels.wecom_kf")).name
    text = words.replace("{hospital}", hospital)
    try:
        say_on_event(channel, code, {"msgtype": "text", "text": {"content": text}})
    except ChannelError as error:
        log.warning("wecom_kf.greeting", channel=str(channel.uid), reason=error.reason)
        return False
    _let_know(channel, str(event.get("external_userid") or ""), text, "wecom_kf.welcome", code)
    return True


def ask_satisfaction(channel: Channel, external_userid: str, code: str) -> None:
    """Send the menu at the end of a session.

    Raises:
        ChannelError: the vendor refused, or it is too late.
    """
    asked = pack().satisfaction
    items = [{"type": "click", "click": {"id": f"{SCORE}{one.code}", "content": one.words.zh}} for one in asked.items]
    menu = {"head_content": asked.head.zh, "list": items, "tail_content": asked.tail.zh}
    say_on_event(channel, code, {"msgtype": "msgmenu", "msgmenu": menu})
    _let_know(channel, external_userid, asked.head.zh, "wecom_kf.satisfaction", code)


def say_on_event(channel: Channel, code: str, body: Fields) -> None:
    """Say something under the code of an event; a code is good once, for 20 seconds.

    Raises:
        ChannelError: the vendor refused.
    """
    api.write(channel, "/cgi-bin/kf/send_msg_on_event", code=code, **body)


def _is_fresh(message: Fields) -> bool:
    sent = datetime.fromtimestamp(int(message.get("send_time") or 0), UTC)
    return min(abs(clock.wall() - sent), abs(clock.now() - sent)) < VALID_FOR


def _let_know(channel: Channel, external_userid: str, text: str, source: str, code: str) -> None:
    """Let what was said stand in the conversation, by the same road as everything heard."""
    from renxin.engagement.channels.services import accept_inbound  # noqa: PLC0415  services import the adapters

    said = {"said": text, "source": source, "external_userid": external_userid, "at": clock.now().isoformat()}
    accept_inbound(channel.tenant_id, channel, f"said:{code}"[:128], json.dumps(said, ensure_ascii=False))
