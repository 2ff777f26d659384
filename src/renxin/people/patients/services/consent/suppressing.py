"""Numbers that are not to be used for a purpose: kept as hashes, so that they outlive the person's data."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import ContactPoint, Purpose, Suppression
from renxin.people.patients.rulebook import consent_pack
from renxin.people.patients.selectors import get_by_id


@transaction.atomic
def suppress_number(actor: Actor, value: str, *, purpose: str = "", reason: str, kind: str = "phone") -> Suppression:
    """Stop using a number for a purpose (empty: for all but care), whoever it belongs to now or later.

    Raises:
        InvalidInput: nobody could be reached by it, or there is no such purpose.
    """
    actor.require("patients.edit")
    if purpose and purpose not in Purpose.values:
        raise InvalidInput(_("There is no such purpose or decision."), where="purpose")
    number = rules.normalise_contact(kind, value)
    suppress_blinds(actor, [(kind, blinds.of_contact(actor.tenant_id, kind, number))], [purpose], reason)
    return Suppression.objects.of(actor).get(
        kind=kind,
        blind=blinds.of_contact(actor.tenant_id, kind, number),
        purpose=purpose,
        lifted_at__isnull=True,
    )


@transaction.atomic
def stop_number_of(actor: Actor, patient_id: int, contact_id: int, *, purpose: str, reason: str) -> None:
    """Stop using one number or address of a patient for a purpose (empty: for all but care), as staff were told.

    Raises:
        NotFound: it is not one of hers.
        InvalidInput: there is no such purpose, or no reason was chosen.
    """
    actor.require("patients.edit")
    _check_ground(reason, consent_pack.pack().stops)
    if purpose and purpose not in Purpose.values:
        raise InvalidInput(_("There is no such purpose or decision."), where="purpose")
    patient = get_by_id(actor, patient_id)
    row = ContactPoint.objects.of(actor).filter(pk=contact_id, patient_id=patient.pk, is_active=True).first()
    if row is None:
        raise NotFound("contact")
    suppress_blinds(actor, [(row.kind, bytes(row.blind))], [purpose], reason)
    detail = {"purpose": purpose, "reason": reason, "kind": row.kind}
    record_access(actor, "number.stop", "patient", patient.uid, patient_id=patient.pk, detail=detail)


@transaction.atomic
def lift_suppression(actor: Actor, patient_id: int, uid: str, *, reason: str) -> None:
    """Use a number of a patient again: for staff whom its owner told so.

    Raises:
        NotFound: no number of hers stands on the list like this.
        InvalidInput: no reason was chosen.
    """
    actor.require("patients.edit")
    _check_ground(reason, consent_pack.pack().lifts)
    patient = get_by_id(actor, patient_id)
    own = ContactPoint.objects.of(actor).filter(patient_id=patient.pk, is_active=True).values("blind")
    rows = Suppression.objects.of(actor).filter(uid=uid, lifted_at__isnull=True, blind__in=own)
    if not rows.update(lifted_at=clock.now()):
        raise NotFound("suppression")
    record_access(actor, "number.lift", "patient", patient.uid, patient_id=patient.pk, detail={"reason": reason})


@transaction.atomic
def lift_number(actor: Actor, value: str, *, purpose: str = "", kind: str = "phone") -> bool:
    """Use a number again for a purpose, since who holds it asked for it herself; tell whether it was stopped."""
    actor.require("patients.edit")
    blind = blinds.of_contact(actor.tenant_id, kind, rules.normalise_contact(kind, value))
    rows = Suppression.objects.of(actor).filter(kind=kind, blind=blind, purpose=purpose, lifted_at__isnull=True)
    return bool(rows.update(lifted_at=clock.now()))


def _check_ground(code: str, known: Iterable[consent_pack.Ground]) -> None:
    if code not in {one.code for one in known if one.by_hand}:
        raise InvalidInput(_("Say why."), where="reason")


def suppress_blinds(actor: Actor, numbers: Iterable[tuple[str, bytes]], purposes: Iterable[str], reason: str) -> int:
    """Stop using numbers known by their hashes; one that is stopped already stays as it is. Return how many rows."""
    wanted = list(purposes)
    rows = [
        Suppression(
            tenant_id=actor.tenant_id,
            kind=kind,
            blind=blind,
            purpose=purpose,
            reason=reason[:32],
            placed_at=clock.now(),
            placed_by=actor.name[:120],
        )
        for kind, blind in numbers
        for purpose in wanted
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def lift_for(actor: Actor, patient_id: int, purpose: str) -> None:
    """Use a person's own numbers again for what she has just agreed to."""
    own = ContactPoint.objects.of(actor).filter(patient_id=patient_id, is_active=True, owner_relation="self")
    blind = [bytes(row) for row in own.values_list("blind", flat=True)]
    rows = Suppression.objects.of(actor).filter(blind__in=blind, purpose__in=("", purpose), lifted_at__isnull=True)
    keep = [row for row in rows if row.purpose == ""]
    if keep:  # stopped for everything: what she did not agree to stays stopped
        others = [code for code in Purpose.values if code not in ("CARE_SERVICE", purpose)]
        suppress_blinds(actor, [(row.kind, bytes(row.blind)) for row in keep], others, keep[0].reason)
    rows.update(lifted_at=clock.now())
