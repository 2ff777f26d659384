"""Approving a wording: always by a second person, clinical words by somebody with clinical judgement."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.content.checking import check
from renxin.engagement.content.models import MessageClass, MessageTemplate, TemplateVersion
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.timeline.facts.content import TemplateApproved, TemplateFact, TemplateRetired, TemplateReturned
from renxin.kernel.timeline.services import record

from .writing import locked

Status = TemplateVersion.Status


@transaction.atomic
def approve_version(actor: Actor, version: TemplateVersion) -> TemplateVersion:
    """Let a wording be used from now on; the one used so far is kept, but not spoken any more.

    Raises:
        NotAllowed: this person wrote it, or may not approve words of this class.
        WrongState: nobody asked for its approval, or the linter has learned something since.
    """
    version = locked(actor, version)
    require_approver(actor, version)
    if version.status != Status.SUBMITTED:
        raise WrongState(_("This wording does not wait for approval any more."))
    found = check(version)
    if found.obstacles:
        raise WrongState(found.obstacles[0].words)
    TemplateVersion.objects.of(actor).filter(template_id=version.template_id, status=Status.APPROVED).update(
        status=Status.RETIRED
    )
    version.message_class = found.message_class
    _decide(actor, version, Status.APPROVED)
    MessageTemplate.objects.of(actor).filter(pk=version.template_id).update(
        message_class=version.message_class, retired_at=None
    )
    _tell(actor, TemplateApproved, version)
    return version


@transaction.atomic
def send_back(actor: Actor, version: TemplateVersion, note: str) -> TemplateVersion:
    """Send a wording back to its author, with a word why.

    Raises:
        InvalidInput: no reason was given.
    """
    version = locked(actor, version)
    require_approver(actor, version)
    if version.status != Status.SUBMITTED:
        raise WrongState(_("This wording does not wait for approval any more."))
    if not note.strip():
        raise InvalidInput(_("Say what should be changed."), where="note")
    version.note = note.strip()[:400]
    _decide(actor, version, Status.REJECTED)
    _tell(actor, TemplateReturned, version)
    return version


@transaction.atomic
def retire_template(actor: Actor, template: MessageTemplate) -> None:
    """Stop using a template: nothing is said by its code until it is taken up again."""
    actor.require("content.approve")
    TemplateVersion.objects.of(actor).filter(template=template, status=Status.APPROVED).update(status=Status.RETIRED)
    MessageTemplate.objects.of(actor).filter(pk=template.pk).update(retired_at=clock.now())
    record(actor, TemplateRetired(patient_id=-actor.tenant_id, occurred_at=clock.now(), template_id=template.pk))


@transaction.atomic
def restore_template(actor: Actor, template: MessageTemplate) -> None:
    """Take a template up again with the wording it had last."""
    actor.require("content.approve")
    rows = TemplateVersion.objects.of(actor).filter(template=template)
    last = rows.filter(status=Status.RETIRED, decided_at__isnull=False).order_by("-decided_at", "-number").first()
    if last is not None and not rows.filter(status=Status.APPROVED).exists():
        rows.filter(pk=last.pk).update(status=Status.APPROVED)
    MessageTemplate.objects.of(actor).filter(pk=template.pk).update(retired_at=None)


def may_approve(actor: Actor, version: TemplateVersion) -> bool:
    """Tell whether this person may decide about a wording: it is not hers, and she may judge its class."""
    clinical = version.message_class == MessageClass.CLINICAL
    permission = "content.approve_clinical" if clinical else "content.approve"
    hers = version.author_id is not None and version.author_id == actor.user_id
    return actor.may(permission) and not hers


def require_approver(actor: Actor, version: TemplateVersion) -> None:
    """Raise NotAllowed unless this person may decide about the wording."""
    if not may_approve(actor, version):
        raise NotAllowed("content.approve")


def _decide(actor: Actor, version: TemplateVersion, status: str) -> None:
    version.status, version.decided_at = status, clock.now()
    version.approver_id, version.approver_name = actor.user_id, actor.name[:80]
    version.save(update_fields=["status", "decided_at", "approver", "approver_name", "note", "message_class"])
    record_access(actor, f"template.{status}", "template", version.template.uid, detail={"version": version.number})


def _tell(actor: Actor, fact: type[TemplateFact], version: TemplateVersion) -> None:
    record(
        actor,
        fact(
            patient_id=-actor.tenant_id,
            occurred_at=clock.now(),
            template_id=version.template_id,
            version_id=version.pk,
        ),
    )
