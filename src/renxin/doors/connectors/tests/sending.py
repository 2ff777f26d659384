"""Messages as a Chinese hospital's systems write them, and the short way to have one applied."""

from renxin.doors.connectors.hl7v2.framing import Frame
from renxin.doors.connectors.hl7v2.intake import Intake
from renxin.doors.connectors.models import Interface, InterfaceMessage
from renxin.doors.connectors.services import ensure_default_interfaces
from renxin.kernel.jobs.services import run_until_idle

PERSON = "PID|1||100^^^HIS^PI||孟晓岚||19491231|1|||江苏省苏州市星湖街1号||13800138000"
_count = iter(range(1, 1_000_000))


def message(kind: str, *segments: str, sender: str = "HIS|仁心", at: str = "20260310090000", charset: str = "") -> str:
    """Return a message of this kind with a control id of its own."""
    head = f"MSH|^~\\&|{sender}|RENXIN|仁心|{at}||{kind}|T{next(_count)}|P|2.4||||||{charset}"
    return "\r".join([head, f"EVN|{kind[4:7]}|{at}", *segments, ""])


def visit(number: str = "V1", kind: str = "I", **fields: str) -> str:
    """Return PV1; `f3="W1"` sets PV1-3."""
    parts = ["PV1", "1", kind, *[""] * 16, number, *[""] * 32]
    for name, value in fields.items():
        parts[int(name[1:])] = value
    return "|".join(parts).rstrip("|")


def send(*texts: str, codec: str = "utf-8") -> list[InterfaceMessage]:
    """Store the messages, apply what waits, and return their rows as they stand then."""
    contents = [text.encode(codec) for text in texts]
    Intake().answer([(Frame("message", content, len(content)), None) for content in contents])
    run_until_idle("connectors.apply")
    rows = {row.raw: row for row in InterfaceMessage.objects.filter(size__in={len(c) for c in contents})}
    return [rows[content] for content in contents]


def profile(**mapping: object) -> Interface:
    """Give the only default interface this mapping profile; return it."""
    ensure_default_interfaces()
    row = Interface.objects.get(is_default=True)
    row.profile = {**row.profile, "mapping": mapping, "version": row.profile.get("version", 0) + 1}
    row.save()
    return row
