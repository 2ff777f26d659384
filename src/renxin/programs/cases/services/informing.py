"""What the house says of itself: the public notice on complaints, and its word on a duty of the month."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.cases.models import ComplaintNotice, DutyWord
from renxin.programs.cases.reading import duties

FIELDS: Final = ("unit", "place", "hours", "phone", "supervisor", "mail", "letters")
"""What the notice holds, each in Chinese and in English."""
_LONGEST: Final = 200


@transaction.atomic
def set_notice(actor: Actor, values: Mapping[str, Mapping[str, str]]) -> ComplaintNotice:
    """Keep the public notice on complaints.

    Raises:
        InvalidInput: unit, place, hours or telephone is missing: the law wants them shown.
    """
    actor.require("cases.approve")
    kept = {
        name: {language: values.get(name, {}).get(language, "").strip()[:_LONGEST] for language in ("zh", "en")}
        for name in FIELDS
    }
    lacking = next((name for name in duties.NOTICE if not kept[name]["zh"]), "")
    if lacking:
        raise InvalidInput(_("The law wants unit, place, hours and telephone shown."), where=lacking)
    row, _made = ComplaintNotice.objects.update_or_create(
        tenant_id=actor.tenant_id,
        defaults={"values": kept, "changed_at": clock.now(), "changed_by_id": actor.user_id},
    )
    record_access(actor, "notice.change", "notice", str(row.pk))
    return row


@transaction.atomic
def attest_duty(actor: Actor, month: date, duty: str, *, is_kept: bool, words: str) -> DutyWord:
    """Give one's word for a month that a duty is kept or not, with what it rests on.

    Raises:
        InvalidInput: there is no such duty, or nobody says what it rests on.
    """
    actor.require("cases.manage")
    if duty not in {one.code for one in duties.pack().duties} or not words.strip():
        raise InvalidInput(_("Say what it rests on."), where=duty)
    row, _made = DutyWord.objects.update_or_create(
        tenant_id=actor.tenant_id,
        month=month.replace(day=1),
        duty=duty,
        defaults={
            "is_kept": is_kept,
            "words": words.strip()[:2000],
            "attested_at": clock.now(),
            "attested_by_id": actor.user_id or 0,
        },
    )
    return row
