"""Loading the templates that come with the product into a hospital's own table: as often as one likes."""

from django.db import transaction

from renxin.engagement.content.models import MessageClass, MessageTemplate, TemplateVersion
from renxin.engagement.content.template_packs import TemplatePack, TemplateRow, bodies_of, packs, titles_of, usage_of
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

Status = TemplateVersion.Status


@transaction.atomic
def load_packs(actor: Actor) -> int:
    """Bring every template of the product in; return how many wordings are new.

    A file's wording is in use at once (its approver answers for it), except clinical words, which wait for somebody of
    this hospital. Where the hospital speaks in words of its own, a newer file becomes a draft beside them.
    """
    actor.require("content.edit")
    known = _versions(actor)
    made = [_load(actor, pack, row, known) for pack in packs() for row in pack.templates]
    return sum(made)


def _versions(actor: Actor) -> dict[str, list[TemplateVersion]]:
    rows = TemplateVersion.objects.of(actor).select_related("template").select_for_update(of=("self",))
    found: dict[str, list[TemplateVersion]] = {}
    for row in rows.order_by("number"):
        found.setdefault(row.template.code, []).append(row)
    return found


def _load(actor: Actor, pack: TemplatePack, row: TemplateRow, known: dict[str, list[TemplateVersion]]) -> bool:
    versions = known.get(row.code, [])
    bodies = bodies_of(row)
    if any(each.pack == pack.label or each.bodies == bodies for each in versions):
        return False
    in_use = next((each for each in versions if each.status == Status.APPROVED), None)
    status = _status(row, in_use, versions)
    if status == Status.APPROVED and in_use is not None:
        TemplateVersion.objects.of(actor).filter(pk=in_use.pk).update(status=Status.RETIRED)
    now = clock.now()
    TemplateVersion.objects.create(
        tenant_id=actor.tenant_id,
        template=_template(actor, row),
        number=max((each.number for each in versions), default=0) + 1,
        status=status,
        bodies=bodies,
        titles=titles_of(row),
        ways=",".join(row.ways),
        message_class=row.message_class,
        ad_certificate=row.ad_certificate,
        source=row.source or pack.source[:240],
        pack=pack.label,
        author_name=pack.title.zh,
        approver_name=pack.approver[:80] if status == Status.APPROVED else "",
        created_at=now,
        submitted_at=now if status == Status.SUBMITTED else None,
        decided_at=now if status == Status.APPROVED else None,
    )
    return True


def _status(row: TemplateRow, in_use: TemplateVersion | None, versions: list[TemplateVersion]) -> str:
    if in_use is not None and not in_use.pack:
        return Status.DRAFT
    if row.message_class == MessageClass.CLINICAL:
        return Status.SUBMITTED
    return Status.APPROVED if in_use is not None or not versions else Status.DRAFT


def _template(actor: Actor, row: TemplateRow) -> MessageTemplate:
    template, _made = MessageTemplate.objects.get_or_create(
        tenant_id=actor.tenant_id,
        code=row.code,
        defaults={
            "name": {"zh": row.name.zh, "en": row.name.en},
            "usage": usage_of(row),
            "message_class": row.message_class,
            "purpose": row.purpose,
            "created_at": clock.now(),
        },
    )
    return template
