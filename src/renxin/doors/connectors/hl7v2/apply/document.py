"""Documents (MDM): kept whole, text or file; a cancelled one (T11) is withdrawn."""

import base64
import binascii
from functools import partial
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.errors import WrongState
from renxin.people.records import services as records
from renxin.people.records.services import DocumentData

from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .names import person_name
from .person import pid_of, resolve
from .requests import Do, Story
from .visit import find_visit, read_visit

KINDS: Final = tuple(f"MDM^T{number:02}" for number in range(1, 12))
_SUBTYPES: Final = {
    "PDF": "application/pdf",
    "JPEG": "image/jpeg",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "HTML": "text/html",
    "XML": "text/xml",
    "RTF": "application/rtf",
}
_TYPES: Final = {"TEXT": "text/plain", "TX": "text/plain", "IM": "image/jpeg", "IMAGE": "image/jpeg"}


def apply(incoming: Incoming) -> Story:
    """Keep the document that TXA describes.

    Raises:
        NotApplied: there is no PID, or the document has no number.
    """
    pid_of(incoming)
    txa = incoming.message.first("TXA")
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit(visit)
    encounter_id = encounter.pk if encounter else None
    yield from keep_clinical(incoming, patient_id, encounter_id)
    data = _document(incoming, txa, encounter_id) if txa else None
    if data is None:
        raise NotApplied(reasons.NO_DOCUMENT, where="TXA-12", patient_id=patient_id)
    try:
        if incoming.kind == "MDM^T11":
            yield Do(partial(records.withdraw_document, incoming.actor, patient_id, data.source, data.external_id))
        elif data.content:
            yield Do(partial(records.keep_document, incoming.actor, patient_id, data))
    except WrongState as error:
        raise NotApplied(reasons.DOCUMENT_OF_ANOTHER, where="TXA-12", patient_id=patient_id) from error
    return Outcome(patient_id, encounter_id)


def _document(incoming: Incoming, txa: Segment, encounter_id: int | None) -> DocumentData | None:
    number = storable(txa.get(12) or txa.get(12, 3) or txa.get(16))
    if not number:
        return None
    content, content_type = _content(incoming)
    title = txa.get(16) or txa.get(2, 2) or next((obx.get(3, 2) for obx in incoming.message.all("OBX")), "")
    return DocumentData(
        source=incoming.authority,
        external_id=number,
        content=content,
        content_type=content_type,
        title=title,
        type_code=storable(txa.get(2), 64),
        author=storable(person_name(txa.repeats(9), 2) or txa.get(9), 160),
        authored_at=incoming.time(txa, 6) or incoming.time(txa, 4) or incoming.happened_at,
        encounter_id=encounter_id,
    )


def _content(incoming: Incoming) -> tuple[bytes, str]:
    """Return the document: the first file of an OBX, else all lines of text."""
    lines: list[str] = []
    for obx in incoming.message.all("OBX"):
        if obx.get(2).strip().upper() == "ED":
            found = file_of(obx)
            if found is not None:
                return found
        else:
            lines += [repeat.get(1) for repeat in obx.repeats(5)]
    return "\n".join(line for line in lines if line).encode(), "text/plain; charset=utf-8"


def file_of(obx: Segment) -> tuple[bytes, str] | None:
    """Return the file in an OBX-5 of type ED and what it is; None when it holds none that can be read."""
    encoding, data = obx.get(5, 4).strip().upper(), obx.get(5, 5)
    if not data:
        return None
    try:
        if encoding == "HEX":
            content = bytes.fromhex(data)
        else:
            content = base64.b64decode("".join(data.split()), validate=True) if encoding == "BASE64" else data.encode()
    except (ValueError, binascii.Error):
        return None
    subtype, sort = obx.get(5, 3).strip().upper(), obx.get(5, 2).strip().upper()
    return content, _SUBTYPES.get(subtype) or _TYPES.get(sort) or "application/octet-stream"
