"""Letters to colleagues: reports, with a paper or a link. They go by the hospital's mail account, one by one."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from . import adapter, letters, smtp


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLetter:
    """One letter to a colleague; `key` is the sender's own name of it. `paper` is a PDF, called `name`."""

    key: str
    address: str
    subject: str
    text: str
    paper: bytes = b""
    name: str = ""


def write(actor: Actor, letter: StaffLetter) -> None:
    """Hand a letter to the mail server.

    Raises:
        ChannelError: the hospital has no mail account, or the server did not take it.
    """
    channel = Channel.objects.of(actor).filter(kind="mail", is_active=True).order_by("pk").first()
    if channel is None:
        raise ChannelError("no_mail_account", permanent=True)
    sender = adapter.sender_of(channel)
    with smtp.connected(adapter.server_of(channel)) as connection:
        smtp.hand_in(connection, _composed(letter, sender), sender.address, letter.address)


def _composed(letter: StaffLetter, sender: letters.Sender) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = letters.message_id(letter.key, sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="base64")
    if letter.paper:
        message.add_attachment(letter.paper, maintype="application", subtype="pdf", filename=letter.name)
    return message
