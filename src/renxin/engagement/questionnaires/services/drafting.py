"""Drafts: begun from nothing, from a ready form, from a version or from a file; changed; published as a new version."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires import drafts, exchange
from renxin.engagement.questionnaires.models import Questionnaire, QuestionnaireDraft, QuestionnaireVersion
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound

from .publishing import READY, QuestionnairePack, publish_version

EDIT = "surveys.edit"
_MOST_CODES = 200


def start_blank(actor: Actor, title: str) -> QuestionnaireDraft:
    """Begin a new questionnaire."""
    actor.require(EDIT)
    if not title.strip():
        raise InvalidInput(_("Give it a name."), where="title")
    return _begin(actor, drafts.blank(_free_code(actor, "form"), title.strip()[:120]))


def start_from_ready(actor: Actor, code: str) -> QuestionnaireDraft:
    """Begin from a ready form that waits for somebody to answer for it.

    Raises:
        NotFound: there is no such form.
    """
    actor.require(EDIT)
    found = next((pack for pack in packs.load_all(READY, QuestionnairePack) if pack.code == code), None)
    if found is None:
        raise NotFound("ready form")
    return _begin(actor, exchange.expanded(packs.as_data(found)))


def copy_version(actor: Actor, version: QuestionnaireVersion, *, as_new: bool = False) -> QuestionnaireDraft:
    """Begin the next version from one that is published, or (`as_new`) another questionnaire like it."""
    actor.require(EDIT)
    raw = exchange.expanded({**version.definition, "source": version.source, "approver": version.approver})
    if as_new:
        raw |= {"code": _free_code(actor, str(raw["code"]))}
    return _begin(actor, raw, base=None if as_new else version)


def import_file(actor: Actor, name: str, data: bytes) -> QuestionnaireDraft:
    """Begin from a file (YAML, FHIR, 问卷星 text); what was guessed is noted at each question.

    Raises:
        InvalidInput: it cannot be read as a questionnaire.
    """
    actor.require(EDIT)
    found = exchange.read(name, data)
    raw = found.raw | {"code": _free_code(actor, str(found.raw["code"]))}
    notes = [
        {"linkId": f"Q{one.number}", "number": one.number, "text": one.text, "note": one.note} for one in found.notes
    ]
    return _begin(actor, raw, notes=notes)


def add_question(actor: Actor, draft: QuestionnaireDraft, kind: str, after: str = "") -> str:
    """Add a question of this type and return its linkId."""
    link_id = drafts.fresh_id(draft.raw)
    _change(actor, draft, lambda raw: _with_row_ids(drafts.added(raw, kind, after)))
    return link_id


def change_question(actor: Actor, draft: QuestionnaireDraft, link_id: str, item: Mapping[str, Any]) -> None:
    """Put a question in place of the one called `link_id`.

    Raises:
        InvalidInput: it contradicts itself or the questions around it; nothing is changed then.
    """

    def change(raw: dict[str, Any]) -> dict[str, Any]:
        found = _with_row_ids(drafts.changed(raw, link_id, item))
        wrong = drafts.problem(found)
        if wrong and wrong.where.partition(".")[0] == link_id:
            raise wrong
        return found

    _change(actor, draft, change)


def move_question(actor: Actor, draft: QuestionnaireDraft, link_id: str, steps: int) -> None:
    """Move a question up (negative) or down."""
    _change(actor, draft, lambda raw: drafts.moved(raw, link_id, steps))


def remove_question(actor: Actor, draft: QuestionnaireDraft, link_id: str) -> None:
    """Take a question out; its linkId is not used again, so that answers never mix."""
    _change(
        actor,
        draft,
        lambda raw: {**drafts.removed(raw, link_id), "retired": sorted({*(raw.get("retired") or ()), link_id})},
    )


def change_head(actor: Actor, draft: QuestionnaireDraft, head: Mapping[str, Any]) -> None:
    """Change title, introduction, minutes, layout, dimensions and groups."""
    _change(actor, draft, lambda raw: {**raw, **head})


@transaction.atomic
def publish_draft(actor: Actor, draft: QuestionnaireDraft, source: str, approver: str) -> QuestionnaireVersion:
    """Publish a draft as the next version, which never changes; the draft is gone then.

    Raises:
        InvalidInput: something in it is wrong, or nobody answers for it.
    """
    actor.require(EDIT)
    if not source.strip() or not approver.strip():
        raise InvalidInput(_("Say where the questions come from and who answers for them."), where="approver")
    draft = QuestionnaireDraft.objects.of(actor).select_for_update().get(pk=draft.pk)
    newest = _newest(actor, draft.code)
    body = {key: value for key, value in draft.raw.items() if key != "retired"}
    pack = {**body, "version": newest + 1, "source": source.strip(), "approver": approver.strip()[:120]}
    version = publish_version(actor, pack | {"effective_on": clock.today()})
    record_access(actor, "questionnaire.publish", "questionnaire", version.questionnaire.uid)
    draft.delete()
    return version


@transaction.atomic
def discard(actor: Actor, draft: QuestionnaireDraft) -> None:
    """Throw a draft away."""
    actor.require(EDIT)
    QuestionnaireDraft.objects.of(actor).filter(pk=draft.pk).delete()


@transaction.atomic
def _begin(
    actor: Actor, raw: Mapping[str, Any], *, base: QuestionnaireVersion | None = None, notes: list[Any] | None = None
) -> QuestionnaireDraft:
    """Keep a new draft, or return the one that is open already for this questionnaire."""
    body = {key: _plain(value) for key, value in raw.items() if key not in ("version", "effective_on")}
    found, _created = QuestionnaireDraft.objects.get_or_create(
        tenant_id=actor.tenant_id,
        code=str(raw["code"])[:64],
        defaults={
            "raw": body,
            "notes": notes or [],
            "base": base,
            "edited_by_id": actor.user_id,
            "edited_at": clock.now(),
        },
    )
    return found


@transaction.atomic
def _change(actor: Actor, draft: QuestionnaireDraft, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    actor.require(EDIT)
    row = QuestionnaireDraft.objects.of(actor).select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise NotFound("draft")
    row.raw = dict(change(row.raw))
    row.edited_by_id, row.edited_at = actor.user_id, clock.now()
    row.save(update_fields=["raw", "edited_by", "edited_at"])
    draft.raw = row.raw


def _with_row_ids(raw: dict[str, Any]) -> dict[str, Any]:
    """Give every row of a table a linkId of its own that it keeps."""
    for item in raw["items"]:
        rows = item.get("rows") or []
        taken = {row.get("linkId") for row in rows}
        numbers = (number for number in range(1, 1000) if f"{item['linkId']}.{number}" not in taken)
        for row in rows:
            if not row.get("linkId"):
                row["linkId"] = f"{item['linkId']}.{next(numbers)}"
    return raw


def _newest(actor: Actor, code: str) -> int:
    found = QuestionnaireVersion.objects.of(actor).filter(questionnaire__code=code).order_by("-number").first()
    return found.number if found else 0


def _free_code(actor: Actor, wanted: str) -> str:
    taken = set(Questionnaire.objects.of(actor).values_list("code", flat=True))
    taken |= set(QuestionnaireDraft.objects.of(actor).values_list("code", flat=True))
    stem = wanted[:56]
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, _MOST_CODES))) if code not in taken)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
