"""Comments from social and review sites: kept once, told to who opens cases; many at a time from a sheet."""

import csv
import hashlib
import io
import json
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.events import VendorEvent
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services.arriving import accept_many
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.channels import CommentReceived
from renxin.kernel.timeline.services import record
from renxin.people.patients import services as patients

from .hearing import KIND, name_of
from .models import Comment

MOST: Final = 5000
# What columns of a sheet may be called.
COLUMNS: Final = {
    "platform": ("platform", "平台", "来源"),
    "author": ("author", "作者", "昵称", "用户"),
    "text": ("text", "内容", "评论", "评价内容"),
    "rating": ("rating", "评分", "星级"),
    "url": ("url", "链接", "网址"),
    "at": ("at", "时间", "发布时间", "日期"),
    "id": ("id", "编号"),
}


def keep_comment(actor: Actor, channel: Channel, event: VendorEvent) -> None:
    """Keep a comment and tell of it."""
    data = event.data
    patient_id = patients.regain_contact(actor, KIND, str(data["address"]))
    row = {
        "tenant_id": actor.tenant_id,
        "channel_id": channel.pk,
        "external_id": event.external_id,
        "patient_id": patient_id,
        "platform": data["platform"],
        "rating": data["rating"],
        "text": data["text"],
        "url": data["url"],
        "written_at": event.at,
    }
    conflict = "ON CONFLICT (tenant_id, channel_id, external_id) DO NOTHING RETURNING id"
    made = insert_rows([row], conflict, model=Comment)
    for (comment_id,) in made:
        rating = None if data["rating"] is None else float(data["rating"])
        fact = CommentReceived(patient_id=patient_id, occurred_at=clock.now(), comment_id=comment_id, rating=rating)
        record(actor, fact)


@transaction.atomic
def import_comments(actor: Actor, channel: Channel, data: bytes) -> tuple[int, int]:
    """Take in a CSV sheet of comments; return how many rows it had and how many were new.

    Raises:
        InvalidInput: it is no such sheet; `where` names the line.
    """
    actor.require("channels.manage")
    reader = csv.DictReader(io.StringIO(_decoded(data)))
    names = {_column(title): title for title in reader.fieldnames or ()}
    if "platform" not in names or "text" not in names:
        raise InvalidInput(_("The first line needs the columns platform (平台) and text (内容)."), where="1")
    arrivals = []
    for line, row in enumerate(reader, 2):
        told = {name: str(row.get(title) or "").strip() for name, title in names.items() if name}
        if not told["text"]:
            continue
        arrivals.append(_arrival(told, line))
    if len(arrivals) > MOST:
        raise InvalidInput(_("At most %(most)d comments at a time.") % {"most": MOST}, where="file")
    return len(arrivals), accept_many(channel, arrivals)


def _arrival(told: dict[str, str], line: int) -> tuple[str, str]:
    rating = told.pop("rating", "")
    try:
        number = float(rating) if rating else None
    except ValueError as error:
        raise InvalidInput(_("This rating is no number: %(text)s") % {"text": rating}, where=str(line)) from error
    same = hashlib.sha256("|".join(told.get(name, "") for name in ("platform", "author", "text", "at")).encode())
    event = {"type": "comment", **told, "id": told.get("id") or same.hexdigest()[:32], "rating": number}
    return name_of(event), json.dumps(event, ensure_ascii=False)


def _column(title: str) -> str:
    plain = title.strip().lower()
    return next((name for name, words in COLUMNS.items() if plain in words), "")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("Save the sheet as CSV in UTF-8."), where="file")
