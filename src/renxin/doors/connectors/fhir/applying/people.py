"""Patients and the people who belong to them."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from renxin.doors.connectors.fhir.mapping.patient import Number, Person
from renxin.doors.connectors.fhir.mapping.related import Related
from renxin.doors.connectors.reasons import NO_NAME
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import services as patients
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, Registration

from .batch import Batch
from .item import Item


def take_patients(batch: Batch, items: Sequence[Item]) -> None:
    """Register the people who are new to this sender, bring the others up to date."""
    fresh: list[Item] = []
    for item in items:
        if item.known is not None and item.known.modelled_id is not None:
            item.modelled_id = _update(batch, item, item.known.modelled_id)
        elif item.said.name:
            fresh.append(item)
        else:
            item.park(NO_NAME, "Patient.name")
    resolved = patients.register_patients(batch.actor, [_registration(batch, item.said) for item in fresh])
    for item, resolution in zip(fresh, resolved, strict=True):
        item.modelled_id = resolution.patient_id
    for item in items:
        if item.modelled_id is not None:
            _finish(batch, item)


def _finish(batch: Batch, item: Item) -> None:
    item.patient_id = item.modelled_id
    batch.book.learn(item)
    if item.said.deceased and item.modelled_id is not None:
        patients.mark_deceased(batch.actor, item.modelled_id, item.said.deceased_at or batch.received_at)


def _registration(batch: Batch, said: Person) -> Registration:
    numbers = list(identifiers(batch.authority, said.numbers))
    contacts = [ContactData(one.kind, one.value) for one in said.contacts]
    return Registration(_data(said), batch.authority, numbers, contacts)


def identifiers(authority: str, numbers: Iterable[Number]) -> Iterable[IdentifierData]:
    """Yield numbers as people.patients takes them: the sender's own number of its record names the sender."""
    own = True
    for number in numbers:
        is_record = number.own and own
        own = own and not is_record
        yield IdentifierData(authority if is_record else number.system or f"{authority}/id", number.value)


def _update(batch: Batch, item: Item, patient_id: int) -> int:
    said: Person = item.said
    told = _data(said)
    patient = patients.hear_of_patient(batch.actor, patient_id, told, source=batch.authority)
    for number in identifiers(batch.authority, said.numbers):
        _attempt(lambda number=number: patients.add_identifier(batch.actor, patient.pk, number, source=batch.authority))
    for one in reversed(said.contacts):
        contact = ContactData(one.kind, one.value)
        _attempt(lambda contact=contact: patients.add_contact(batch.actor, patient.pk, contact, source=batch.authority))
    return patient.pk


def _data(said: Person) -> PatientData:
    return PatientData(
        name=said.name, sex=said.sex, birth_date=said.birth_date, address=said.address, language=said.language
    )


def _attempt(act: object) -> None:
    """Do it unless the number is none: what cannot be read stays in the resource, as in a first registration."""
    try:
        with transaction.atomic():
            act()  # type: ignore[operator]
    except InvalidInput:
        return


def take_related(batch: Batch, items: Sequence[Item]) -> None:
    """Keep the people who belong to patients; few, so one by one."""
    for item in items:
        said: Related = item.said
        if item.patient_id is None:
            continue
        try:
            item.modelled_id = _related(batch, item.patient_id, said, said.phone)
        except InvalidInput:
            item.modelled_id = _related(batch, item.patient_id, said, "")


def _related(batch: Batch, patient_id: int, said: Related, phone: str) -> int:
    with transaction.atomic():
        row = patients.add_related_person(
            batch.actor,
            patient_id,
            name=said.name,
            relation=said.relation,
            phone=phone,
            is_guardian=said.is_guardian,
            source=batch.authority,
        )
    return row.pk
