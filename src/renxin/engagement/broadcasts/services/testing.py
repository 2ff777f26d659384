"""Sending a wording to oneself before anybody else gets it: by the ordinary road, to one's own record."""

from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations import services as conversations
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients


def send_to_myself(actor: Actor, version: TemplateVersion) -> None:
    """Send one's own phone what a patient would get, marked as a test.

    Raises:
        InvalidInput: there is no record with one's own name and telephone.
        WrongState: the contact policy would not let it go.
    """
    actor.require("content.view")
    own = _own_record(actor)
    said = content.trial(actor.tenant_id, version, own)
    mark = {"zh": "【试发】", "en": "[Test] "}
    sent = conversations.send(
        actor,
        conversations.Outgoing(
            patient_id=own,
            purpose="CARE_SERVICE",
            body={said.language: f"{mark[said.language]}{said.text}"},
            idempotency_key=f"broadcasts:test:{version.uid}:{get_random_string(12)}",
            source=f"content-test:{version.pk}",
        ),
    )
    if sent.status == "blocked":
        raise WrongState(_("The contact policy stopped the test: %(rule)s") % {"rule": sent.rule})


def _own_record(actor: Actor) -> int:
    """Return the patient record of the member of staff: the same name and the telephone the hospital knows of her."""
    user = organizations.users_by_ids(actor, [actor.user_id or 0]).get(actor.user_id or 0)
    me = user.practitioner if user else None
    found = patients.patients_by_contact(actor.tenant_id, "phone", me.phone) if me and me.phone else []
    same = [one for one, who in patients.addressees(actor.tenant_id, found).items() if me and who.name == me.name]
    if len(same) != 1:
        raise InvalidInput(
            _("You have no patient record with your name and your work telephone. Ask the service desk to make one.")
        )
    return same[0]
