"""Deletion: the person goes out of every table that the law does not keep; the hash of her number stays on a list."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, erasing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.references import references
from renxin.kernel.timeline.facts.rights import PatientAnonymised
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors
from renxin.people.patients.models import ContactPoint, Patient, RightsRequest
from renxin.people.patients.rulebook import rights_pack
from renxin.people.patients.services.consent.suppressing import suppress_blinds
from renxin.people.patients.services.identity.locking import lock_current

from .requesting import Kind, State, decide, locked_request

DELETION: Final = "deletion"


@transaction.atomic
def carry_out_deletion(actor: Actor, uid: str, answer: str) -> RightsRequest:
    """Delete what a person asked to have deleted. It cannot be undone, so a second person does it.

    Raises:
        WrongState: the request asks for something else.
        InvalidInput: whoever checked the identity does it too, though somebody else could.
    """
    row = locked_request(actor, uid, State.WORKING)
    if row.kind != Kind.DELETION:
        raise WrongState(_("This request asks for something else."))
    if row.verified_by_id == actor.user_id and len(organizations.staff_who_may(actor, "rights.work")) > 1:
        raise InvalidInput(
            _("A second person carries the deletion out: not the one who checked the identity."), where="person"
        )
    row.report = anonymise_patient(actor, row.patient_id)
    decide(actor, row, State.DONE, answer=answer)
    RightsRequest.objects.filter(pk=row.pk).update(requester_name="", note="", answer="")
    row.refresh_from_db()
    return row


def plan_deletion(actor: Actor, patient_id: int) -> dict[str, dict[str, int]]:
    """Return how many rows would be emptied, and how many stay for which exception: what is shown before it is done."""
    ids = selectors.records_of(actor.tenant_id, selectors.get_by_id(actor, patient_id).pk)
    report: dict[str, dict[str, int]] = {"emptied": {}, "kept": {}}
    for model, column in _columns():
        count = model._base_manager.filter(**{"tenant_id": actor.tenant_id, f"{column}__in": ids}).count()
        _note(report, model, count)
    return report


def anonymise_patient(actor: Actor, patient_id: int) -> dict[str, dict[str, int]]:
    """Empty every table of what names or describes a person; return what was emptied and what stays, by exception.

    The caller holds a transaction. Records merged into hers go with her.
    """
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    ids = selectors.records_of(actor.tenant_id, current)
    report = plan_deletion(actor, current)
    _keep_suppressions(actor, ids)
    for scrub in erasing.scrubs():
        rows = scrub.model._base_manager.filter(**{"tenant_id": actor.tenant_id, f"{scrub.path}__in": ids})
        _apply(rows.filter(**dict(scrub.only)), scrub)
    for model, column in _columns():
        if rights_pack.erasure().exemption_of(model._meta.label) or erasing.is_spoken_for(model):
            continue
        fields = erasing.telling_fields(model)
        if fields:
            rows = model._base_manager.filter(**{"tenant_id": actor.tenant_id, f"{column}__in": ids})
            rows.update(**{name: erasing.empty_value(model, name) for name in fields})
    _empty_person(actor, ids)
    record(actor, PatientAnonymised(patient_id=current, occurred_at=clock.now()))
    return report


def _columns() -> list[tuple[Any, str]]:
    return [(item.model, item.field) for item in references() if item.model._meta.managed and item.model is not Patient]


def _note(report: dict[str, dict[str, int]], model: Any, count: int) -> None:
    if not count:
        return
    exemption = rights_pack.erasure().exemption_of(model._meta.label)
    part, key = ("kept", exemption.code) if exemption else ("emptied", model._meta.label)
    report[part][key] = report[part].get(key, 0) + count


def _apply(rows: Any, scrub: erasing.Scrub) -> None:
    if scrub.how == "delete":
        rows.delete()
        return
    names = scrub.fields or erasing.telling_fields(scrub.model)
    # ids first: an update may not follow a path through another table
    keys = list(rows.values_list("pk", flat=True)) if "__" in scrub.path else None
    target = scrub.model._base_manager.filter(pk__in=keys) if keys is not None else rows
    target.update(**{name: erasing.empty_value(scrub.model, name) for name in names})


def _keep_suppressions(actor: Actor, ids: list[int]) -> None:
    """Put the hashes of her own numbers on the list. One that others of the house have too is theirs: it stays free."""
    own = ContactPoint.objects.of(actor).filter(patient_id__in=ids, kind=ContactPoint.Kind.PHONE)
    numbers = {bytes(row) for row in own.values_list("blind", flat=True)}
    others = ContactPoint.objects.of(actor).filter(blind__in=list(numbers)).exclude(patient_id__in=ids)
    shared = {bytes(row) for row in others.values_list("blind", flat=True)}
    suppress_blinds(actor, [("phone", blind) for blind in sorted(numbers - shared)], [""], DELETION)


def _empty_person(actor: Actor, ids: list[int]) -> None:
    """Leave of the person what statistics need: sex, year of birth."""
    for patient in Patient.objects.of(actor).filter(pk__in=ids):
        patient.name = patient.pinyin_key = patient.initials = patient.address = ""
        patient.search_tokens = []
        patient.birth_date = patient.birth_date.replace(month=1, day=1) if patient.birth_date else None
        patient.vip, patient.source, patient.updated_at = False, "", clock.now()
        if patient.merged_into_id is None:
            patient.status = Patient.Status.ANONYMISED
        patient.save()
