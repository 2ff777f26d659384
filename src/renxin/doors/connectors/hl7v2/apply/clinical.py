"""What stands beside the visit: next of kin, diagnoses and problems, allergies, procedures."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.times import read_date
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.services import Statement, state_traits
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import services as patients
from renxin.people.records import services as records
from renxin.people.records.services import AllergyData, ConditionData, LinesOf, ProcedureData

from .incoming import Incoming
from .names import person_name, telephones
from .requests import Do, KeepLines, Request

_RELATIONS: Final = {
    **dict.fromkeys(("SPO", "配偶", "夫妻", "丈夫", "妻子"), "spouse"),
    **dict.fromkeys(("PAR", "MTH", "FTH", "父母", "父亲", "母亲", "父子", "母子"), "parent"),
    **dict.fromkeys(("CHD", "NCH", "SON", "DAU", "子女", "儿子", "女儿"), "child"),
    **dict.fromkeys(("SIB", "BRO", "SIS", "兄弟姐妹"), "sibling"),
    **dict.fromkeys(("GRD", "监护人"), "guardian"),
    **dict.fromkeys(("FND", "朋友"), "friend"),
}
_SEVERITIES: Final = {"SV": "high", "MO": "low", "MI": "low", "U": "unable-to-assess"}


def keep_clinical(incoming: Incoming, patient_id: int, encounter_id: int | None) -> Generator[Request, Any, None]:
    """Keep NK1, IN1, DG1 and PRB, AL1 and IAM, PR1 of a message."""
    message = incoming.message
    for segment in message.all("NK1"):
        yield Do(partial(_keep_kin, incoming, patient_id, segment))
    payer = next((code for segment in message.all("IN1") if (code := _payer(incoming, segment))), "")
    if payer:
        yield KeepLines(_state_payers, _lines(incoming, patient_id, [payer], None))
    conditions = [one for segment in message.all("DG1") if (one := _condition(incoming, segment))]
    conditions += [one for segment in message.all("PRB") if (one := _problem(incoming, segment))]
    if conditions:
        yield KeepLines(records.file_conditions, _lines(incoming, patient_id, conditions, encounter_id))
    allergies = [found for segment in message.all("AL1") if (found := _allergy(segment))]
    allergies += [found for segment in message.all("IAM") if (found := _allergy_of_iam(segment))]
    if allergies:
        yield KeepLines(records.file_allergies, _lines(incoming, patient_id, allergies, None))
    procedures = [done for segment in message.all("PR1") if (done := _procedure(incoming, segment))]
    if procedures:
        yield KeepLines(records.file_procedures, _lines(incoming, patient_id, procedures, encounter_id))


def _state_payers(actor: Actor, told: Sequence[LinesOf[str]]) -> None:
    """Write down who pays for many patients, those of each sender together."""
    for source in sorted({one.source for one in told}):
        said = [
            Statement(patient_id=one.patient_id, trait="payer", code=code, at=one.recorded_at)
            for one in told
            for code in one.items
            if one.source == source
        ]
        state_traits(actor, said, source=f"import:{source}")


def _payer(incoming: Incoming, in1: Segment) -> str:
    """Return who pays: the plan's type, else the plan or the company; empty when none is written as we know it."""
    written = (in1.get(15), in1.get(2), in1.get(2, 2), in1.get(4))
    found = (segments.code_of_writing("payer", incoming.profile.code("payer", text)) for text in written)
    return next((code for code in found if code), "")


def _lines(incoming: Incoming, patient_id: int, items: list[Any], encounter_id: int | None) -> LinesOf[Any]:
    return LinesOf(
        patient_id=patient_id,
        source=incoming.authority,
        items=items,
        encounter_id=encounter_id,
        recorded_at=incoming.happened_at,
    )


def _keep_kin(incoming: Incoming, patient_id: int, nk1: Segment) -> None:
    name = person_name(nk1.repeats(2))
    if not name:
        return
    code = incoming.profile.code("relation", nk1.get(3)).strip().upper()
    text = nk1.get(3, 2).strip()
    relation = _RELATIONS.get(code) or _RELATIONS.get(text) or storable(text or code or "other", 32).lower()
    phones = [value for kind, value in telephones([*nk1.repeats(5), *nk1.repeats(6)]) if kind == "phone"]
    for phone in [*phones, ""]:
        try:
            patients.add_related_person(
                incoming.actor,
                patient_id,
                name=storable(name, 120),
                relation=relation,
                phone=phone,
                is_guardian=relation == "guardian",
                source=f"his:{incoming.authority}",
            )
            return
        except InvalidInput:  # a number that nobody can call is left out; the person counts
            continue


def _condition(incoming: Incoming, dg1: Segment) -> ConditionData | None:
    """Translate DG1: code and text in DG1-3; old senders write a bare text in DG1-4."""
    code, text = incoming.profile.code("diagnosis", storable(dg1.get(3), 64)), dg1.get(3, 2) or dg1.get(4)
    if not code and not text:
        return None
    rank = dg1.get(15).strip() or dg1.get(1).strip()
    return ConditionData(
        code=code or storable(text, 64),
        text=text,
        rank=int(rank) if rank.isascii() and rank.isdigit() and 0 < int(rank) < 100 else 1,
        onset_on=read_date(dg1.get(5)),
    )


def _problem(incoming: Incoming, prb: Segment) -> ConditionData | None:
    """Translate PRB: the problem in PRB-3, its onset in PRB-16, resolved in PRB-9."""
    code, text = incoming.profile.code("diagnosis", storable(prb.get(3), 64)), prb.get(3, 2) or prb.get(3)
    if not code and not text:
        return None
    over = prb.get(1).strip().upper() in ("DE", "RD") or incoming.time(prb, 9) is not None
    return ConditionData(
        code=code or storable(text, 64),
        text=text,
        onset_on=read_date(prb.get(16)),
        clinical_status="resolved" if over else "active",
    )


def _procedure(incoming: Incoming, pr1: Segment) -> ProcedureData | None:
    code, text = storable(pr1.get(3), 64), pr1.get(3, 2) or pr1.get(4)
    if not code and not text:
        return None
    at = incoming.time(pr1, 5) or incoming.happened_at
    return ProcedureData(code=code or storable(text, 64), text=text, performed_at=at)


def _allergy(al1: Segment) -> AllergyData | None:
    code, text = storable(al1.get(3), 64), al1.get(3, 2)
    if not code and not text:
        return None
    return AllergyData(
        code=code or storable(text, 64),
        text=text or code,
        kind=storable(al1.get(2), 16),
        criticality=_SEVERITIES.get(al1.get(4).strip().upper(), ""),
        reaction=al1.get(5),
    )


def _allergy_of_iam(iam: Segment) -> AllergyData | None:
    """Translate IAM, which also says that an allergy is no more (IAM-6 `D`)."""
    found = _allergy(iam)
    if found is None:
        return None
    return replace(found, clinical_status="inactive" if iam.get(6).strip().upper() == "D" else "active")
