"""People whom it is hard to tell apart, as every hospital has them: the review queue with the traps of real life."""

from datetime import date, datetime, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User
from renxin.people.patients import services
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

SOURCE: Final = "his:physical-examination"
_BORN: Final = date(2019, 5, 1)


def doubt(tenant_id: int, now: datetime) -> None:
    """Make a handful of pairs in doubt, one merge of the past and one that waits for approval."""
    his = Actor.interface(tenant_id, "体检系统")
    known = _known(tenant_id)
    if len(known) < len(_TRAPS):
        return
    with clock.at(now - timedelta(days=9)):
        past = [_record(his, f"M{number}", known[5], name=known[5].name) for number in (1, 2)]
        services.merge_patients(his, past[0], past[1], reason="体检系统两次建档，证件与本人核对一致")
    with clock.at(now - timedelta(days=1)):
        for number, trap in enumerate(_TRAPS):
            trap(his, known[number], f"T{number}")
    with clock.at(now - timedelta(hours=3)):
        _ask(tenant_id, his, known[6])


def _twins(his: Actor, mother: Patient, number: str) -> None:
    for order, name in enumerate(("思雨", "思晴")):
        _record(his, f"{number}{order}", mother, name=mother.name[:1] + name, birth_date=_BORN, sex="female")


def _renamed(his: Actor, patient: Patient, number: str) -> None:
    _record(his, number, patient, name="欧阳" + patient.name[1:], card=_card(patient))


def _newborn(his: Actor, mother: Patient, number: str) -> None:
    _record(his, number, mother, name=f"{mother.name}之女", card=_card(mother), birth_date=date(2026, 1, 9))


def _shared_telephone(his: Actor, patient: Patient, number: str) -> None:
    _record(his, number, patient, name=patient.name)


def _stranger(his: Actor, patient: Patient, number: str) -> None:
    writer = services.provisional_patient(his, "sandbox", f"demo-{number}", name="微信用户")
    services.ask_about_pair(
        his, writer, patient.pk, reason="provisional_phone", evidence={"flags": ["provisional"], "fields": []}
    )


_TRAPS: Final = (_twins, _renamed, _newborn, _shared_telephone, _stranger)


def _ask(tenant_id: int, his: Actor, patient: Patient) -> None:
    """Let the service centre ask for a merge that the officer will find waiting."""
    other = _record(his, "A1", patient, name=patient.name)
    agent = User.objects.of(tenant_id).filter(assignments__role="service_centre").order_by("pk").first()
    if agent is not None and other != patient.pk:
        actor = organizations.user_actor(agent)
        services.request_merge(actor, patient.pk, other, reason="电话与本人核对：姓名、住址和就诊经过都一致")


def _record(his: Actor, number: str, like: Patient, *, name: str, card: str = "", **said: object) -> int:
    """Register somebody in the other system with the telephone of `like`; return whom she was taken for."""
    phone = ContactPoint.objects.of(his).filter(patient_id=like.pk, kind="phone", is_active=True).first()
    identifiers = [IdentifierData(SOURCE, number), *([IdentifierData("cn-id", card)] if card else [])]
    return services.register_patient(
        his,
        PatientData(name=name, **said),  # type: ignore[arg-type]
        source=SOURCE,
        identifiers=identifiers,
        contacts=[ContactData("phone", phone.value)] if phone else [],
    ).patient_id


def _card(patient: Patient) -> str:
    row = Identifier.objects.of(patient.tenant_id).filter(patient_id=patient.pk, system="cn-id", is_claim=False).first()
    return row.value if row else ""


def _known(tenant_id: int) -> list[Patient]:
    """Return women with an identity card whom the hospital has known for long, always the same."""
    named = Identifier.objects.of(tenant_id).filter(system="cn-id", is_claim=False).values("patient_id")
    reached = ContactPoint.objects.of(tenant_id).filter(kind="phone", owner_relation="self").values("patient_id")
    rows = Patient.objects.of(tenant_id).filter(
        pk__in=named,
        sex="female",
        status="active",
        deceased_at__isnull=True,
        birth_date__range=("1960-01-01", "1995-12-31"),
    )
    return list(rows.filter(pk__in=reached).order_by("pk")[:7])
