"""Your voice, our improvement: written by one person, approved by another, taken off in the same minute."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.intelligence.improvement import publishing
from renxin.intelligence.improvement.measuring import itself
from renxin.intelligence.improvement.models import Improvement, Publication
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.core.words import Words

Texts = dict[str, str]
State = Publication.State


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPublication:
    """What is to be read, in both languages: `{"zh": …, "en": …}`. `quote_source` names a quote with its consent."""

    heard: Texts
    done: Texts
    quote_source: str = ""
    quote: Texts = field(default_factory=dict)


@transaction.atomic
def write_publication(
    actor: Actor, new: NewPublication, *, improvement: Improvement | None = None, publication: Publication | None = None
) -> Publication:
    """Write a line for patients, or write it anew, and ask for its approval. What it brought comes from the checks.

    Raises:
        InvalidInput: a language is missing, a text is too long, or somebody could be recognised.
        WrongState: it is on the page; take it off first.
    """
    actor.require("improvements.manage")
    _readable(new)
    found = publication and _locked(actor, publication)
    if found and found.state == State.PUBLISHED:
        raise WrongState(_("It is on the page. Take it off before it is changed."))
    row = found or Publication(tenant_id=actor.tenant_id)
    row.improvement = improvement or row.improvement
    row.heard, row.done, row.quote, row.quote_source = new.heard, new.done, new.quote, new.quote_source
    row.effect = _effect(actor, row.improvement)
    row.state, row.written_by_id, row.written_at = State.ASKED, actor.user_id, clock.now()
    row.save()
    record_access(actor, "improvement.publication_written", "publication", row.uid)
    return row


def _readable(new: NewPublication) -> None:
    for name, texts in (("heard", new.heard), ("done", new.done)):
        for language in ("zh", "en"):
            text = texts.get(language, "").strip()
            if not text:
                raise InvalidInput(_("This is needed."), where=f"{name}_{language}")
            if len(text) > publishing.publishing().longest:
                raise InvalidInput(_("This is too long: a few sentences are enough."), where=f"{name}_{language}")
    found = publishing.traces(*new.heard.values(), *new.done.values(), *new.quote.values())
    if found:
        language = get_language() or "zh-hans"
        listed = ", ".join(f"“{piece}” ({what.get(language)})" for piece, what in found[:5])
        raise InvalidInput(_("Somebody could be recognised by this: %(what)s") % {"what": listed}, where="heard_zh")


def _effect(actor: Actor, improvement: Improvement | None) -> Texts:
    check = improvement.checks.filter(made_at__isnull=False).order_by("-made_at").first() if improvement else None
    if improvement is None or check is None:
        return {}
    metric = insights.metric_of(itself(actor.tenant_id), improvement.metric)
    name = Words(metric.name.zh, metric.name.en)
    return publishing.effect_words(name, check.before, check.after, check.verdict, metric.unit)


@transaction.atomic
def approve_publication(actor: Actor, publication: Publication) -> Publication:
    """Put a line on the page; never by whoever wrote it.

    Raises:
        WrongState: the actor wrote it herself, or it does not wait for approval.
    """
    actor.require("improvements.publish")
    found = _locked(actor, publication)
    if found.state != State.ASKED:
        raise WrongState(_("It does not wait for approval any more."))
    if actor.user_id is None or actor.user_id == found.written_by_id:
        raise WrongState(_("Somebody else has to approve what one has written oneself."))
    found.state, found.approved_by_id, found.published_at = State.PUBLISHED, actor.user_id, clock.now()
    found.save(update_fields=["state", "approved_by", "published_at"])
    record_access(actor, "improvement.published", "publication", found.uid)
    return found


@transaction.atomic
def withdraw_publication(actor: Actor, publication: Publication, reason: str) -> Publication:
    """Take a line off the page at once, or send a draft back, with the reason.

    Raises:
        InvalidInput: no reason.
    """
    actor.require("improvements.publish")
    found = _locked(actor, publication)
    if not reason.strip():
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    found.state, found.reason = State.WITHDRAWN, reason.strip()[:300]
    found.withdrawn_by_id, found.withdrawn_at = actor.user_id, clock.now()
    found.save(update_fields=["state", "reason", "withdrawn_by", "withdrawn_at"])
    record_access(actor, "improvement.withdrawn", "publication", found.uid, reason=reason.strip())
    return found


def _locked(actor: Actor, publication: Publication) -> Publication:
    found = Publication.objects.of(actor).select_for_update(of=("self",)).filter(pk=publication.pk).first()
    if found is None:
        raise NotFound("publication")
    return found
