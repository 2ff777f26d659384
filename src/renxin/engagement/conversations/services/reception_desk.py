"""The settings of the hospital's assistant."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations import reception
from renxin.engagement.conversations.models import AssistantMiss, Reception
from renxin.engagement.safety import selectors as safety
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

LONGEST = 600
Texts = Mapping[str, Mapping[str, str]]


def set_reception(actor: Actor, *, is_on: bool, facts: Texts, answers: Texts | None = None) -> Reception:
    """Switch the assistant on or off, fill in what it may tell, and put the hospital's own words in place of answers.

    Raises:
        InvalidInput: a text is too long, or crosses a limit of a chat (a diagnosis, a dose …).
    """
    actor.require("conversations.supervise")
    known = {fact.code for fact in reception.pack().facts}
    topics = {topic.code for topic in reception.pack().topics}
    kept_facts, kept_answers = _kept(facts, known), _kept(answers or {}, topics)
    with transaction.atomic():
        row, _made = Reception.objects.update_or_create(
            tenant_id=actor.tenant_id,
            defaults={
                "is_on": is_on,
                "facts": kept_facts,
                "answers": kept_answers,
                "changed_at": clock.now(),
                "changed_by_id": actor.user_id,
            },
        )
        record_access(actor, "assistant.change", "assistant", detail={"is_on": is_on, "facts": sorted(kept_facts)})
    return row


def note_misses_seen(actor: Actor, ids: Iterable[int]) -> int:
    """Take questions that were looked at off the list; return how many."""
    actor.require("conversations.supervise")
    rows = AssistantMiss.objects.of(actor).filter(pk__in=list(ids), seen_at__isnull=True)
    return rows.update(seen_at=clock.now())


def _kept(texts: Texts, known: set[str]) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for code in known & set(texts):
        words = {language: text.strip() for language, text in texts[code].items() if text.strip()}
        for text in words.values():
            _check(code, text)
        if words:
            kept[code] = words
    return kept


def _check(code: str, text: str) -> None:
    if len(text) > LONGEST:
        raise InvalidInput(_("Write at most %(most)d characters.") % {"most": LONGEST}, where=code)
    crossed = safety.crossed(text)
    if crossed:
        raise InvalidInput(_("The assistant must not say this: %(what)s") % {"what": crossed[0].words}, where=code)
