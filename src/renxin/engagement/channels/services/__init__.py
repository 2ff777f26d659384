"""Writes of the channels: accounts, what came in, what goes out."""

from renxin.engagement.channels.adapters.base import (
    AccountEvent,
    ChannelError,
    DeliveryNotice,
    Event,
    Forged,
    Inbound,
    Media,
    OutboxItem,
    Receipt,
    VendorEvent,
)
from renxin.engagement.channels.ports import Said, SessionMoved, on_said, on_session, on_tags, on_unionid

from .accounts import clear_alarm, configure_channel, note_reached, open_channel, raise_alarm
from .arriving import (
    INBOUND,
    MAX_ATTEMPTS,
    Settled,
    Told,
    accept_inbound,
    accept_many,
    claim_inbound,
    drop_inbound,
    look_at_raw,
    replay_inbound,
    settle_inbound,
)
from .delivering import deliver, fetch_file, recall
from .grouping import group_tasks, groups_to_post, owners_of_groups, post_to_groups, remind_owner, take_back_post
from .messenger import Talking, contacts_of_colleague, has_sidebar, sign_in_url, signed_page, talking_with, who_came
from .sandbox import mark_sandbox_delivery, set_sandbox_fault, write_from_sandbox
from .senders import publish_sender, withdraw_sender
from .staff import StaffLetter, end_waiting, note_tag, rename_tag, tell_staff, tell_tasks, write_to_staff
from .syncing import request_sync, sync_now, sync_run
from .telling import apply_vendor_event
from .templates import map_template, note_template_status, unmap_template

__all__ = [
    "INBOUND",
    "MAX_ATTEMPTS",
    "AccountEvent",
    "ChannelError",
    "DeliveryNotice",
    "Event",
    "Forged",
    "Inbound",
    "Media",
    "OutboxItem",
    "Receipt",
    "Said",
    "SessionMoved",
    "Settled",
    "StaffLetter",
    "Talking",
    "Told",
    "VendorEvent",
    "accept_inbound",
    "accept_many",
    "apply_vendor_event",
    "claim_inbound",
    "clear_alarm",
    "configure_channel",
    "contacts_of_colleague",
    "deliver",
    "drop_inbound",
    "end_waiting",
    "fetch_file",
    "group_tasks",
    "groups_to_post",
    "has_sidebar",
    "look_at_raw",
    "map_template",
    "mark_sandbox_delivery",
    "note_reached",
    "note_tag",
    "note_template_status",
    "on_said",
    "on_session",
    "on_tags",
    "on_unionid",
    "open_channel",
    "owners_of_groups",
    "post_to_groups",
    "publish_sender",
    "raise_alarm",
    "recall",
    "remind_owner",
    "rename_tag",
    "replay_inbound",
    "request_sync",
    "set_sandbox_fault",
    "settle_inbound",
    "sign_in_url",
    "signed_page",
    "sync_now",
    "sync_run",
    "take_back_post",
    "talking_with",
    "tell_staff",
    "tell_tasks",
    "unmap_template",
    "who_came",
    "withdraw_sender",
    "write_from_sandbox",
    "write_to_staff",
]
