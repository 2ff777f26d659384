"""Members of staff as the hospital's own directory reports them."""

from django.db import transaction

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import names
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Practitioner


@transaction.atomic
def mirror_practitioner(
    actor: Actor, *, staff_no: str, name: str, title: str = "", phone: str = "", is_active: bool = True
) -> Practitioner:
    """Add a member of staff, or bring the one with this number up to date; empty says nothing about a field."""
    actor.require("organizations.manage")
    plain = names.normalise_name(name)
    row, made = Practitioner.objects.get_or_create(
        tenant_id=actor.tenant_id,
        staff_no=staff_no,
        defaults={
            "name": plain,
            "pinyin_key": names.pinyin_key(plain),
            "title": title,
            "phone": phone,
            "is_active": is_active,
        },
    )
    said = {"name": plain, "title": title, "phone": phone, "is_active": is_active}
    changed = {key: value for key, value in said.items() if value != "" and getattr(row, key) != value}
    if changed and not made:
        if "name" in changed:
            changed["pinyin_key"] = names.pinyin_key(plain)
        for key, value in changed.items():
            setattr(row, key, value)
        row.save(update_fields=list(changed))
    if made or changed:
        record_access(actor, "create" if made else "update", "practitioner", row.uid)
    return row
