"""A letter as it leaves: who writes, that there is something to read, where, how to check it, how to stop it. Pure.

What the message says stays on the hospital's own page: mail is read by employers, relatives and providers. Only what
is about nobody in particular (education, news) or useless elsewhere (one-time codes) stands in the letter itself.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.base import OutboxItem
from renxin.engagement.channels.filling import shown_code

OPEN_CLASSES: Final = frozenset({"education", "marketing", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose name and address stand on the letter; `reply_to` is where answers go."""

    name: str
    address: str
    reply_to: str = ""

    @property
    def domain(self) -> str:
        """Return the domain that signs for the letters."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the reader goes: to the message, to check that it is ours, to stop such letters."""

    read: str
    check: str
    stop: str


def compose(item: OutboxItem, sender: Sender, links: Links, at: datetime) -> EmailMessage:
    """Return the letter of an item. Its Message-ID is made of the item's key, so that a second copy is known as one."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(sender.name, addr_spec=sender.address)
    letter["To"] = Address(addr_spec=item.address)
    letter["Subject"] = _one_line(item.preview)
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id(item.key, sender.domain)
    if sender.reply_to:
        letter["Reply-To"] = Address(addr_spec=sender.reply_to)
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<{links.stop}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(body_of(item, sender, links), cte="base64")
    return letter


def body_of(item: OutboxItem, sender: Sender, links: Links) -> str:
    """Return the words of the letter."""
    said = item.text if item.message_class in OPEN_CLASSES else item.preview
    where = item.url or ("" if item.message_class in OPEN_CLASSES else links.read)
    parts = [said, _("Read it here: %(url)s") % {"url": where} if where else "", "-- \n" + _foot(item, sender, links)]
    return "\n\n".join(part for part in parts if part) + "\n"


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID of an item."""
    return f"<{key}@{domain}>"


def key_of(found: str) -> str:
    """Return the item's key from a Message-ID of ours."""
    return found.strip().strip("<>").partition("@")[0]


def _foot(item: OutboxItem, sender: Sender, links: Links) -> str:
    lines = [_("%(name)s sent this letter.") % {"name": sender.name}]
    if item.short_code:
        code = shown_code(item.short_code)
        lines.append(
            _("Number %(code)s. Check that it is from us: %(url)s") % {"code": code, "url": links.check},
        )
    lines.append(_("We never ask for money, codes or passwords."))
    lines.append(_("No more letters like this: %(url)s") % {"url": links.stop})
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())
