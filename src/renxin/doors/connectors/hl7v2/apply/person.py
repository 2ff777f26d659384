"""The person a message is about: PID (and what belongs to it) to a patient."""

from collections.abc import Generator, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reader import Segment, Unreadable
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.doors.connectors.hl7v2.times import read_date
from renxin.doors.connectors.road.rules import is_test_patient
from renxin.kernel.core.actor import Actor
from renxin.people.patients import services as patients
from renxin.people.patients.selectors import holders_of
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, Registration

from .incoming import Incoming
from .known import Said
from .names import address, person_name, telephones
from .numbers import person_numbers
from .requests import Request

_SEXES: Final = {
    **dict.fromkeys(("M", "1", "男", "男性", "MALE"), "male"),
    **dict.fromkeys(("F", "2", "女", "女性", "FEMALE"), "female"),
    **dict.fromkeys(("O", "A", "9", "未说明"), "other"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """What PID says, in the words of people.patients."""

    data: PatientData
    identifiers: list[IdentifierData]
    contacts: list[ContactData]


def pid_of(incoming: Incoming) -> Segment:
    """Return PID.

    Raises:
        NotApplied: there is none.
    """
    pid = incoming.message.first("PID")
    if pid is None:
        raise NotApplied(reasons.NO_PATIENT, where="PID")
    return pid


def read_person(incoming: Incoming, pid: Segment) -> Person:
    """Translate PID.

    Raises:
        NotApplied: it names nobody, or a test patient.
    """
    identifiers = person_numbers(incoming, pid)
    if not identifiers:
        raise NotApplied(reasons.NO_IDENTIFIER, where="PID-3")
    profile = incoming.profile
    name = incoming.named("name", person_name(pid.repeats(5)))
    if is_test_patient(name, profile.test_patients):
        raise NotApplied(reasons.TEST_PATIENT, where="PID-5")
    data = PatientData(
        name=name,
        sex=_SEXES.get(profile.code("sex", incoming.named("sex", pid.get(8))).strip().upper(), ""),
        birth_date=read_date(incoming.named("birth_date", pid.get(7))),
        address=address(pid.repeats(11)),
    )
    reached = telephones([*pid.repeats(13), *pid.repeats(14)])
    if phone := incoming.named("phone", ""):
        reached = [("phone", phone), *(one for one in reached if one != ("phone", phone))]
    return Person(data, identifiers, [ContactData(kind, value) for kind, value in reached])


@dataclass(frozen=True, slots=True, eq=False)
class Resolve(Request):
    """Answer with the patient PID means, with what it says stored; a new one when nobody is known by its numbers."""

    incoming: Incoming
    pid: Segment
    person: Person
    said: Said

    @property
    def key(self) -> Hashable:
        return self.said.key

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["Resolve"]) -> list[int | NotApplied]:
        answers: list[int | NotApplied] = [NotApplied(reasons.NO_NAME, where="PID-5")] * len(requests)
        known = [at for at, one in enumerate(requests) if one.can_be_registered()]
        found = patients.register_patients(actor, [requests[at].registration() for at in known])
        for at, resolution in zip(known, found, strict=True):
            one = requests[at]
            _note_death(one.incoming, one.pid, resolution.patient_id)
            one.incoming.known.learn(one.said, resolution.patient_id)
            answers[at] = resolution.patient_id
        return answers

    def can_be_registered(self) -> bool:
        """Tell whether the person has a name, or needs none because she is known."""
        return bool(self.person.data.name or known_patients(self.incoming, self.person.identifiers))

    def registration(self) -> Registration:
        """Return what people.patients is told."""
        person, source = self.person, f"his:{self.incoming.authority}"
        return Registration(person.data, source, person.identifiers, person.contacts)


def resolve(incoming: Incoming, pid: Segment | None = None) -> Generator[Request, int, int]:
    """Return the patient that PID (the first one of the message, unless given) means.

    Raises:
        NotApplied: there is no PID, it names nobody, or a person we do not know comes without a name.
    """
    pid = pid or pid_of(incoming)
    person = read_person(incoming, pid)
    said = Said.of(incoming, pid, person.identifiers[0])
    known = incoming.known.find(said)
    return known if known is not None else (yield Resolve(incoming, pid, person, said))


def resolve_with(incoming: Incoming, pid: Segment, more: list[IdentifierData]) -> Generator[Request, int, int]:
    """Return the patient that PID means, who is known by these numbers too from now on."""
    person = read_person(incoming, pid)
    told = Person(person.data, [*person.identifiers, *more], person.contacts)
    said = Said.of(incoming, pid, person.identifiers[0])
    return (yield Resolve(incoming, pid, told, said))


def said_by(incoming: Incoming) -> Said | None:
    """Return what the first PID says as tokens, None when it cannot be read: for looking up many at once."""
    pid = incoming.message.first("PID")
    try:
        numbers = person_numbers(incoming, pid) if pid else []
    except Unreadable:
        return None
    return Said.of(incoming, pid, numbers[0]) if pid and numbers else None


def known_patients(incoming: Incoming, numbers: list[IdentifierData]) -> list[int]:
    """Return the patients whom these numbers name, each once."""
    found = holders_of(incoming.actor.tenant_id, [(number.system, number.value) for number in numbers])
    return sorted(set(found.values()))


def _note_death(incoming: Incoming, pid: Segment, patient_id: int) -> None:
    if pid.get(30).strip().upper() in ("Y", "1", "是") or incoming.time(pid, 29) is not None:
        patients.mark_deceased(incoming.actor, patient_id, incoming.time(pid, 29) or incoming.happened_at)
