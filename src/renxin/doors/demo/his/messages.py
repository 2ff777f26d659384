"""HL7 v2.4 messages as a Chinese HIS writes them. Pure text; the sender chooses the charset.

Deliberately not the connector's code: the demo's HIS is another system, and shares nothing with the reader it feeds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from renxin.doors.demo.world.people import Person
from renxin.doors.demo.world.visits import ZONE, Visit

CHARSETS: Final = {"UNICODE UTF-8": "utf-8", "GB 18030-2000": "gb18030"}
_RELATION: Final = {"child": "PAR"}


@dataclass(frozen=True, slots=True)
class Code:
    """A coded thing: a department or a condition with the words the HIS sends."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Doctor:
    """Whom PV1-7 names."""

    staff_no: str
    name: str


def person(about: Person, guardian: Person | None, *, control_id: str, at: datetime, charset: str) -> str:
    """Return an ADT^A28: the person as registered, with the guardian whose phone is used."""
    segments = [_msh("ADT^A28", control_id, at, charset), f"EVN|A28|{_time(at)}", _pid(about)]
    if guardian is not None:
        segments.append(f"NK1|1|{guardian.name}|{_RELATION['child']}^父母|{guardian.address}|{guardian.phone}")
    return "\r".join([*segments, ""])


def booked(visit: Visit, department: Code, *, control_id: str, at: datetime, charset: str) -> str:
    """Return an SIU^S12: the window booked a visit of some day to come, with whoever of the department is free."""
    begin, end = _time(visit.started_at), _time(visit.started_at + timedelta(minutes=15))
    return "\r".join(
        [
            _msh("SIU^S12", control_id, at, charset),
            f"SCH||{visit.number}-A||||||门诊|15|MIN|^^15^{begin}^{end}",
            _pid(visit.person),
            f"PV1|1|O|{department.code}^^^{department.text}|||||||{department.code}",
            "RGS|1|A",
            f"AIL|1|A|{department.code}^^^{department.text}",
            "",
        ]
    )


def visit_started(
    visit: Visit, department: Code, doctor: Doctor, condition: Code, *, control_id: str, charset: str
) -> str:
    """Return an ADT^A01 (stay) or ADT^A04 (outpatient registration)."""
    kind = "A01" if visit.inpatient else "A04"
    return "\r".join(
        [
            _msh(f"ADT^{kind}", control_id, visit.started_at, charset),
            f"EVN|{kind}|{_time(visit.started_at)}",
            _pid(visit.person),
            _pv1(visit, department, doctor, ended=False),
            _dg1(condition),
            "",
        ]
    )


def visit_ended(
    visit: Visit, department: Code, doctor: Doctor, condition: Code, *, control_id: str, charset: str
) -> str:
    """Return an ADT^A03: the patient left. Disposition 1 is "discharged on the doctor's advice"."""
    return "\r".join(
        [
            _msh("ADT^A03", control_id, visit.ended_at, charset),
            f"EVN|A03|{_time(visit.ended_at)}",
            _pid(visit.person),
            _pv1(visit, department, doctor, ended=True),
            _dg1(condition),
            "",
        ]
    )


def discharge_cancelled(
    visit: Visit, department: Code, doctor: Doctor, *, control_id: str, at: datetime, charset: str
) -> str:
    """Return an ADT^A13: the discharge was a mistake, the patient is still in the house."""
    return "\r".join(
        [
            _msh("ADT^A13", control_id, at, charset),
            f"EVN|A13|{_time(at)}",
            _pid(visit.person),
            _pv1(visit, department, doctor, ended=False),
            "",
        ]
    )


def result(
    visit: Visit, items: list[tuple[Code, float, str, str, str]], *, control_id: str, at: datetime, charset: str
) -> str:
    """Return an ORU^R01 with `items`: (code, value, unit, reference range, abnormal flag)."""
    observations = [
        f"OBX|{i}|NM|{code.code}^{code.text}||{value:g}|{unit}|{reference}|{flag}|||F|||{_time(at)}"
        for i, (code, value, unit, reference, flag) in enumerate(items, start=1)
    ]
    return "\r".join(
        [
            _msh("ORU^R01", control_id, at, charset),
            _pid(visit.person),
            f"PV1|1|{'I' if visit.inpatient else 'O'}||||||||||||||||||{visit.number}",
            f"OBR|1|{visit.number}-L|{control_id}|LAB^检验报告|||{_time(at)}|||||||||||||||{_time(at)}|||F",
            *observations,
            "",
        ]
    )


def _msh(kind: str, control_id: str, at: datetime, charset: str) -> str:
    return f"MSH|^~\\&|DEMOHIS|RENXIN-DEMO|RENXIN|RENXIN-DEMO|{_time(at)}||{kind}|{control_id}|P|2.4||||||{charset}"


def _pid(about: Person) -> str:
    identifiers = f"{about.his_number}^^^DEMOHIS^PI~{about.id_number}^^^^NI"
    sex = {"M": "1", "F": "2"}[about.sex]
    return (
        f"PID|1||{identifiers}||{about.name}||{about.birth_date:%Y%m%d}|{sex}|||{about.address}||{about.phone}"
        f"||||||{about.id_number}"
    )


def _pv1(visit: Visit, department: Code, doctor: Doctor, *, ended: bool) -> str:
    patient_class = "I" if visit.inpatient else "E" if visit.emergency else "O"
    fields = [""] * 46
    fields[0:3] = ["PV1", "1", patient_class]
    fields[3] = f"{department.code}^^^{department.text}"
    fields[7] = f"{doctor.staff_no}^{doctor.name}"
    fields[10] = department.code
    fields[19] = visit.number
    fields[44] = _time(visit.started_at)
    if ended:
        fields[36], fields[45] = "1", _time(visit.ended_at)
    return "|".join(fields).rstrip("|")


def _dg1(condition: Code) -> str:
    return f"DG1|1|ICD-10|{condition.code}^{condition.text}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y%m%d%H%M%S}"
