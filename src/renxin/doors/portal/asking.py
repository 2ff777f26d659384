"""Staff let the person herself say who she is, instead of deciding for her."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import AccountLink, MatchReview, Patient
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

from .codes import send_link

Kind = AccountLink.Kind
_KINDS: Final = {
    "wecom": Kind.WECOM,
    "oa": Kind.OPENID,
    "mini": Kind.MINI,
    "kf": Kind.KF,
    "app": Kind.APP,
    "webchat": Kind.WEBCHAT,
    "sandbox": Kind.SANDBOX,
    "phone": Kind.PHONE,
}
"""Which account each kind of contact point is: the one she wrote from most surely first."""


@require_POST
@staff("patients.review")
def ask(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send the writer of a pair a link with which she proves that she is the other one."""
    review = patients.review(request.actor, uid)
    pair = writer_and_patient(request.actor, review)
    with transaction.atomic():
        asked = pair is not None and _ask(request.actor, review, *pair)
    if asked:
        toast(request, _("She was asked. When she confirms, the two are joined by themselves."))
    else:
        toast(request, _("She cannot be asked this way: there is no account, or no document on file."), level="error")
    return redirect(request, reverse("patients:review", args=[uid]))


@require_POST
@staff("patients.edit")
def ask_account(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send whoever writes from a proposed account the link with which she proves that it is hers."""
    link = patients.account_link(request.actor, uid)
    patient = patients.get_by_id(request.actor, link.patient_id)
    try:
        with transaction.atomic():
            token = services.offer_account(request.actor, link.uid)
            sent = send_link(Actor.system(request.actor.tenant_id, request.actor.name), link, token)
    except WrongState as error:
        toast(request, _("This account is settled: %(state)s.") % {"state": error.message}, level="error")
    else:
        words = _("The link is on its way. When she confirms, the account is joined by itself.")
        refused = _("The link cannot be sent: the account may not be written to just now. Ask her to write once more.")
        toast(request, words if sent else refused, level="done" if sent else "error")
    return redirect(request, reverse("patients:identity", args=[patient.uid]))


def writer_and_patient(actor: Actor, review: MatchReview) -> tuple[Patient, Patient] | None:
    """Return who wrote and whom she may be, if one of the pair is a nameless writer and the other is known."""
    people = patients.by_ids(actor, [review.patient_id, review.other_patient_id])
    writers = [row for row in people.values() if row.status == Patient.Status.PROVISIONAL]
    known = [row for row in people.values() if row.status == Patient.Status.ACTIVE]
    return (writers[0], known[0]) if len(writers) == len(known) == 1 else None


def _ask(actor: Actor, review: MatchReview, writer: Patient, patient: Patient) -> bool:
    reached = patients.addresses(actor.tenant_id, [writer.pk], _KINDS).get(writer.pk, {})
    kind = next((kind for kind in _KINDS if kind in reached), "")
    if not kind or not patients.identifiers(actor, patient.pk):
        return False
    account = services.Account(kind=_KINDS[kind].value, value=reached[kind], writer_id=writer.pk)
    system = Actor.system(actor.tenant_id, actor.name)
    link = services.propose_account(system, patient.pk, account, tier="T6", evidence=review.evidence)
    return send_link(system, link, services.offer_account(system, link.uid))
