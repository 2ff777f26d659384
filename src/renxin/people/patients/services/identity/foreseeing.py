"""Who is already here that could be the one whom somebody is about to register: asked while she types."""

from collections.abc import Iterable
from dataclasses import dataclass

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.patients import matching
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import PatientCard
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData

from . import intake as reading
from . import looking

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Somebody who may be the same person. `card` is None when this actor may not see her; `name` is masked then.

    `certain`: registering would be taken for her.
    """

    name: str
    card: PatientCard | None
    certain: bool
    reasons: tuple[str, ...]


def foresee_registration(
    actor: Actor,
    data: PatientData,
    *,
    identifiers: Iterable[IdentifierData] = (),
    contacts: Iterable[ContactData] = (),
) -> list[Lookalike]:
    """Return whom `register_patient` would take this person for, or would ask about; the certain one first.

    Nothing is written. Those who only share the name are left to the search.
    """
    actor.require("patients.edit")
    given = reading.read(actor.tenant_id, "staff", data, identifiers, contacts)
    numbers = looking.numbers_of(actor.tenant_id, [given])
    (candidates,) = looking.candidates(actor.tenant_id, [given], numbers)
    verdict = matching.judge(given.person, candidates)
    matches = [*([verdict.link] if verdict.link else []), *verdict.reviews][:_SHOWN]
    ids = [match.patient_id for match in matches]
    cards = patients.cards(actor, ids)
    names = dict(Patient.objects.of(actor).filter(pk__in=ids).values_list("pk", "name"))
    return [
        Lookalike(
            name=cards[match.patient_id].name
            if match.patient_id in cards
            else masking.name(names.get(match.patient_id, "")),
            card=cards.get(match.patient_id),
            certain=match is verdict.link,
            reasons=tuple(line.words for line in matching.evidence_lines(match.evidence) if line.bits > 0),
        )
        for match in matches
    ]
