"""What comes back to the mailbox: returned letters, complaints, requests to stop, answers. Pure.

Returned letters follow RFC 3464 (a machine-readable part says why) and name the letter by the Message-ID in what they
bring back; older servers only quote it.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from typing import Final, Literal, cast

Kind = Literal["failed", "delivered", "complaint", "stop", "reply", "ignored"]
_STOP: Final = re.compile(r"\s*(unsubscribe|stop|退订|停止|拒收)\s*[。.!！]?\s*", re.IGNORECASE)
_QUOTED: Final = re.compile(r"^(>|On .* wrote:|在 .*写道[：:]|-{3,} ?(Original Message|原始邮件))", re.MULTILINE)
_MESSAGE_ID: Final = re.compile(r"^message-id:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
_ADDRESS_GONE: Final = re.compile(r"^5\.(1\.\d+|2\.1|7\.26|4\.4)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What one letter in the mailbox means.

    `gone`: nobody reads at this address, so it is not to be written to again.
    """

    kind: Kind
    message_id: str = ""
    address: str = ""
    reason: str = ""
    text: str = ""
    name: str = ""
    gone: bool = False


def read_letter(raw: str) -> EmailMessage:
    """Return a letter.

    Raises:
        ValueError: nobody sent it, so it is none.
    """
    letter = message_from_bytes(_bytes_of(raw), policy=policy.default)
    if not letter.get("From"):
        raise ValueError("a letter without a sender")
    return letter


def _bytes_of(raw: str) -> bytes:
    """Return the letter's bytes: the mailbox keeps each as one character, whatever alphabet the letter is in."""
    try:
        return raw.encode("latin-1")
    except UnicodeEncodeError:
        return raw.encode()


def understand(letter: EmailMessage) -> Returned:
    """Return what a letter in the mailbox means."""
    report = str(letter.get_param("report-type", "")).lower() if letter.get_content_maintype() == "multipart" else ""
    if report == "delivery-status":
        return _report(letter)
    if report == "feedback-report":
        return Returned(kind="complaint", message_id=_returned_id(letter), address=_complained(letter))
    if _is_daemon(letter):
        found = _MESSAGE_ID.findall(_plain(letter))
        return Returned(kind="failed" if found else "ignored", message_id=found[-1] if found else "", reason="bounced")
    if str(letter.get("Auto-Submitted", "no")).lower() != "no" or letter.get("X-Autoreply"):
        return Returned(kind="ignored")
    return _written(letter)


def _written(letter: EmailMessage) -> Returned:
    name, address = parseaddr(str(letter["From"]))
    subject, text = str(letter.get("Subject", "")), own_words(_plain(letter))
    stop = _STOP.fullmatch(subject) or _STOP.fullmatch(text)
    return Returned(kind="stop" if stop else "reply", address=address, text=text or subject.strip(), name=name)


def own_words(text: str) -> str:
    """Return what the writer wrote herself, without the letter she answered."""
    quoted = _QUOTED.search(text)
    return (text[: quoted.start()] if quoted else text).strip()


def _report(letter: EmailMessage) -> Returned:
    """Read the machine's part: the first recipient's fate (we send each letter to one)."""
    for part in letter.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        groups = [group for group in cast(list[Message], part.get_payload()) if group.get("Action")]
        for group in groups:
            return _fate(group, _returned_id(letter))
    return Returned(kind="failed", message_id=_returned_id(letter), reason="bounced")


def _fate(group: Message, message_id: str) -> Returned:
    action, status = str(group["Action"]).strip().lower(), str(group.get("Status", "")).strip()[:12]
    address = str(group.get("Original-Recipient") or group.get("Final-Recipient") or "").rpartition(";")[2].strip()
    if action in {"delivered", "relayed"}:
        return Returned(kind="delivered", message_id=message_id, address=address)
    if action != "failed":
        return Returned(kind="ignored", message_id=message_id, address=address)
    gone = bool(_ADDRESS_GONE.match(status))
    reason = "address_gone" if gone else "mailbox_full" if status.endswith(".2.2") else f"bounced_{status or 'unknown'}"
    return Returned(kind="failed", message_id=message_id, address=address, reason=reason, gone=gone)


def _returned_id(letter: EmailMessage) -> str:
    """Return the Message-ID of the letter that came back, from the letter itself or from its headers."""
    for part in letter.walk():
        if part.get_content_type() == "message/rfc822":
            inner = cast(list[Message], part.get_payload())
            return str(inner[0].get("Message-ID", "")).strip() if inner else ""
        if part.get_content_type() == "text/rfc822-headers":
            found = _MESSAGE_ID.search(_text_of(part))
            return found[1] if found else ""
    return ""


def _complained(letter: EmailMessage) -> str:
    for part in letter.walk():
        if part.get_content_type() == "message/feedback-report":
            inner = part.get_payload()
            fields = inner[0] if isinstance(inner, list) and inner else message_from_string(_text_of(part))
            return parseaddr(str(cast(Message, fields).get("Original-Rcpt-To", "")))[1]
    return ""


def _is_daemon(letter: EmailMessage) -> bool:
    sender = parseaddr(str(letter["From"]))[1].partition("@")[0].lower()
    return sender in {"mailer-daemon", "postmaster"} or str(letter.get("Return-Path", "")).strip() == "<>"


def _plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    return re.sub(r"<[^>]+>", " ", text) if body.get_content_subtype() == "html" else text


def _text_of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(part.get_payload())
