"""What a platform may ask: who somebody is here, and how the follow-up of somebody goes. Answers are XML, masked."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients

from .xml import NotXml, parse, text_at

_NUMBERS: Final = (("IdCard", "cn-id"), ("HealthCard", "health-card"))
_MOST: Final = 100


def query_patient(actor: Actor, message: str) -> str:
    """Return who stands behind a number: our id, name and telephone masked, sex, birth date.

    Raises:
        LookupError: nobody does.
        ValueError: the request names no number.
    """
    card = patients.header(actor, _patient(actor, message))
    root = etree.Element("Response")
    _put(root, "ResultCode", "AA")
    person = etree.SubElement(root, "Patient")
    _put(person, "Id", str(card.uid))
    _put(person, "Name", masking.name(card.name))
    _put(person, "Sex", card.sex)
    _put(person, "BirthDate", card.birth_date.isoformat() if card.birth_date else "")
    _put(person, "Telephone", card.phone)
    return etree.tostring(root, encoding="unicode")


def query_follow_up(actor: Actor, message: str) -> str:
    """Return the latest follow-up tasks of a patient: what, when, how it ended.

    Raises:
        LookupError: nobody stands behind the number.
        ValueError: the request names no number.
    """
    patient_id = _patient(actor, message)
    root = etree.Element("Response")
    _put(root, "ResultCode", "AA")
    for task in worklist.of_patient(actor, patient_id, limit=_MOST):
        entry = etree.SubElement(root, "FollowUp")
        _put(entry, "Id", str(task.uid))
        _put(entry, "Kind", task.kind)
        _put(entry, "Due", task.due_at.isoformat())
        _put(entry, "State", task.state)
        _put(entry, "Outcome", task.outcome)
        _put(entry, "Closed", task.closed_at.isoformat() if task.closed_at else "")
    return etree.tostring(root, encoding="unicode")


def _patient(actor: Actor, message: str) -> int:
    try:
        request = parse(message.encode())
    except NotXml as error:
        raise ValueError("no XML") from error
    given = [(system, text_at(request, name)) for name, system in _NUMBERS]
    number = text_at(request, "PatientId")
    wanted = [pair for pair in given if pair[1]] + ([(f"his:{actor.name}", number)] if number else [])
    if not wanted:
        raise ValueError("no number")
    found = patients.holders_of(actor.tenant_id, wanted)
    if not found:
        raise LookupError("patient")
    return next(iter(found.values()))


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


QUERIES: Final[dict[str, Callable[[Actor, str], str]]] = {
    "querypatient": query_patient,
    "queryfollowup": query_follow_up,
}
