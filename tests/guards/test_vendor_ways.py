"""Every vendor's way to a person has its one module and its reason: no sentence leaves the house by a side door."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from . import house

POLICY: Final = "behind the contact policy: an adapter's own `send`, called by the dispatcher alone"
_AT: Final = "renxin.engagement.channels.adapters."

PATHS: Final = {
    "add_msg_template": {
        f"{_AT}wecom.mass": POLICY,
        f"{_AT}wecom.posting": "approved wordings to groups, nobody is addressed (broadcasts.post_to_groups)",
    },
    "remind_groupmsg_send": {
        f"{_AT}wecom.chasing": "reminds a colleague of a task that the policy let through",
        f"{_AT}wecom.posting": "reminds a colleague of her groups",
    },
    "add_moment_task": {f"{_AT}wecom.moments": "approved wordings to all contacts (broadcasts.post_to_circle)"},
    "send_welcome_msg": {
        f"{_AT}wecom.welcome": "greets who has just added us, within 20 seconds, once; linted when set"
    },
    "kf/send_msg_on_event": {f"{_AT}wecom_kf.greeting": "greets who has just opened the chat, once; linted when set"},
    "kf/send_msg": {f"{_AT}wecom_kf.sending": POLICY},
    "message/send": {f"{_AT}wecom.notices": "to colleagues, never to patients"},
    "subscribe/send": {f"{_AT}mini.sending": POLICY},
    "custom/send": {f"{_AT}wechat.free_words": POLICY},
    "template/send": {f"{_AT}oa.sending": POLICY},
    "SendSms": {f"{_AT}aliyun_sms.sending": POLICY, f"{_AT}tencent_sms.sending": POLICY},
    "SendBatchSms": {f"{_AT}aliyun_sms.sending": POLICY},
}
"""The vendors' addresses that make a person's phone ring: who may speak to each, and why."""

CALLS: Final = {
    "bridge": {
        "renxin.engagement.phone.services.calling": "a colleague calls; place_call has asked the policy",
        "renxin.engagement.channels.services.voice": "the face of the providers",
    },
    "dial": {
        f"{_AT}voice.adapter": POLICY,
        "renxin.engagement.phone.alarming": "calls colleagues for an alarm",
        "renxin.engagement.channels.services.voice": "the face of the providers",
    },
    "hand_in": {f"{_AT}mail.adapter": POLICY, f"{_AT}mail.colleagues": "letters to colleagues, never to patients"},
}
"""The functions that reach a person by wire: who may call each, and why."""

_SPEAKS: Final = re.compile(
    r"(^|_)send(_|$)|^add_(msg|moment)|^mass(_|$)|^Send(Sms|Mms|Batch|Message|Voice|Card)\w*$|^groupmsg_"
)
_ASKS_ONLY: Final = ("get_", "cancel_", "list_")


def speaks(text: str) -> bool:
    """Tell whether a constant is an address at a vendor's that makes something arrive at people."""
    last = text.rstrip("/").rpartition("/")[2]
    is_address = "/" in text or last.startswith("Send") or "groupmsg" in last
    return is_address and bool(_SPEAKS.search(last)) and not last.startswith(_ASKS_ONLY) and not set(" <") & set(text)


def addresses(tree: ast.AST) -> Iterator[str]:
    """Return the vendors' addresses in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and speaks(node.value):
            yield node.value


def calls(tree: ast.AST) -> Iterator[str]:
    """Return the functions called in a module that reach people by wire."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                yield name


def wrong(module: str, tree: ast.AST) -> list[str]:
    """Return what a module says to vendors although it is not its to say."""
    found = []
    for text in addresses(tree):
        known = max((path for path in PATHS if text.endswith(path)), key=len, default="")
        if module not in PATHS.get(known, {}):
            found.append(f"{module} speaks to {text}: say in PATHS that it may, and why")
    found += [
        f"{module} calls {name}: say in CALLS that it may, and why" for name in calls(tree) if module not in CALLS[name]
    ]
    return found


def modules() -> Iterator[tuple[str, ast.AST]]:
    for path in house.python_files(migrations=False):
        module = house.module_of(path)
        if "tests" not in path.parts and not module.startswith("renxin.doors.simulator"):
            yield module, ast.parse(path.read_text(encoding="utf-8"))


def test_vendors_are_spoken_to_from_the_named_modules_only():
    found = [each for module, tree in modules() for each in wrong(module, tree)]
    assert not found, "\n".join(found)


def test_every_named_way_is_used():
    used = {(each, module) for module, tree in modules() for each in (*addresses(tree), *calls(tree))}
    named = [(path, module) for path, rows in {**PATHS, **CALLS}.items() for module in rows]
    assert not [one for one in named if not any(text.endswith(one[0]) and at == one[1] for text, at in used)]


def test_the_guard_notices_a_side_door():
    for line in (
        'api.write(channel, f"{api.CONTACT}/send_welcome_msg", text=words)',
        'api.post(channel, "/cgi-bin/message/mass/send", body)',
        'call(channel, "SendSms", told)',
        "voice.bridge(channel, number=number)",
    ):
        assert wrong("renxin.programs.surveys.services.calling", ast.parse(line)), line
    assert not wrong(
        "renxin.programs.surveys.services", ast.parse('api.get(channel, "/cgi-bin/get_groupmsg_send_result")')
    )
