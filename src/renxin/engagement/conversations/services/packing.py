"""Making of an outbox row what a vendor gets: the words, the neutral line for a lock screen, what a template needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.conversations.policy import preview
from renxin.engagement.conversations.policy.ways import Route


@dataclass(frozen=True, slots=True)
class Body:
    """What was written for one message."""

    text: str
    url: str
    language: str


def vendor_key(row: Outbox) -> str:
    """Return the key under which a vendor gets a row: the same for every try of one round."""
    return f"{bytes(row.key).hex()}-{row.round}"


def pack_item(
    row: Outbox, route: Route, bodies: Sequence[Body], hospital: str, *, name: str = ""
) -> channels.OutboxItem:
    """Return what the vendor gets for a row.

    Args:
        row: its place in the outbox.
        route: the way it takes.
        bodies: its own words, then those of the messages that travel with it.
        hospital: who writes.
        name: whose affair it is (masked), when somebody else is written to in her place.
    """
    first = bodies[0]
    shown = preview.preview_of(row.purpose, first.language, hospital)
    text = preview.shown_text(first.text, first.url, shown)
    if len(bodies) > 1:
        text = "\n\n".join([text, *(f"{each.text} {each.url}".strip() for each in bodies[1:])])
    if route.via_patient_id:
        text = preview.to_relative(text, name, first.language)
    content: Mapping[str, Any] = json.loads(row.content) if row.content else {}
    return channels.OutboxItem(
        key=vendor_key(row),
        patient_id=route.via_patient_id or row.patient_id,
        address=route.address,
        text=text,
        preview=shown,
        url=first.url,
        template="" if len(bodies) > 1 else row.template,
        variables=content.get("variables", {}),
        message_class=row.message_class,
        language=first.language,
        media=[channels.Media(**one) for one in content.get("media", ())],
        title=content.get("title", ""),
        speaker_id=row.speaker_id,
        is_reply=row.is_reply,
        short_code=row.short_code,
    )
