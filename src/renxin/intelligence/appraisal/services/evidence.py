"""Keeping the boards of measures: where each stands, who answers for it, what shows it, how we rate ourselves."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.appraisal import board_pack
from renxin.intelligence.appraisal.models import BoardMeasure, Evidence, EvidenceKind, MeasureState, SelfScore
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound

MANAGE: Final = "evidence.manage"
_FIELDS: Final = ("state", "level", "owner_id", "department_id", "due_on", "review_on", "note")


@transaction.atomic
def open_boards(actor: Actor) -> None:
    """Make the rows of measures that are new in the packs; the others stay as they are."""
    actor.require("evidence.view")
    rows = [
        BoardMeasure(tenant_id=actor.tenant_id, board=pack.code, code=one.code, changed_at=clock.now())
        for pack in board_pack.boards().values()
        for area in pack.areas
        for one in area.measures
    ]
    insert_rows(rows, "ON CONFLICT (tenant_id, board, code) DO NOTHING")


@transaction.atomic
def change_measure(actor: Actor, measure: BoardMeasure, said: Mapping[str, Any]) -> BoardMeasure:
    """Say where a measure stands, who answers for it and by when.

    Raises:
        InvalidInput: in place without any evidence, or not ours without a word why.
    """
    actor.require(MANAGE)
    found = _locked(actor, measure)
    for name in _FIELDS:
        if name in said:
            setattr(found, name, said[name])
    if found.state == MeasureState.DONE and not found.evidence.filter(withdrawn_at=None).exists():
        raise InvalidInput(_("Add what shows it first: a number, a document or a link."), where="state")
    if found.state == MeasureState.NOT_OURS and not found.note.strip():
        raise InvalidInput(_("Please say why it does not apply here."), where="note")
    levels = {one.level for one in board_pack.boards()[found.board].levels}
    if found.level is not None and found.level not in levels:
        raise InvalidInput(_("This board has no such level."), where="level")
    if found.review_on is None:
        found.review_on = clock.today() + timedelta(days=board_pack.boards()[found.board].review_days)
    return _changed(actor, found, "appraisal.measure")


@transaction.atomic
def add_metric(actor: Actor, measure: BoardMeasure, metric: str) -> Evidence:
    """Let a number of the catalogue show a measure; the page measures it anew each time."""
    actor.require(MANAGE)
    named = insights.metric_of(actor, metric)
    title = f"{named.name.zh} / {named.name.en}"
    return _added(actor, measure, Evidence(kind=EvidenceKind.METRIC, title=title[:200], metric=metric))


@transaction.atomic
def add_link(actor: Actor, measure: BoardMeasure, title: str, url: str) -> Evidence:
    """Let an address show a measure.

    Raises:
        InvalidInput: it is no address of the web, or has no title.
    """
    actor.require(MANAGE)
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > 400:
        raise InvalidInput(_("Give a whole address that begins with https://."), where="url")
    return _added(actor, measure, Evidence(kind=EvidenceKind.LINK, title=_title(title), url=url.strip()))


@transaction.atomic
def add_document(actor: Actor, measure: BoardMeasure, title: str, name: str, data: bytes) -> Evidence:
    """Keep a file that shows a measure; the actor attests it, its hash is kept with it.

    Raises:
        InvalidInput: it has no title, or is of a kind we do not take.
    """
    actor.require(MANAGE)
    kept = files.keep(actor, name, data, source="appraisal")
    digest = hashlib.sha256(data).hexdigest()
    made = Evidence(kind=EvidenceKind.DOCUMENT, title=_title(title), file_uid=kept.uid, file_hash=digest)
    return _added(actor, measure, made)


@transaction.atomic
def withdraw_evidence(actor: Actor, evidence: Evidence, why: str) -> None:
    """Say that something shows a measure no longer; it stays in the history. Nothing left: the measure is under way.

    Raises:
        InvalidInput: no reason.
    """
    actor.require(MANAGE)
    if len(why.strip()) < 2:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    found = _locked(actor, evidence.measure)
    Evidence.objects.of(actor).filter(pk=evidence.pk, withdrawn_at=None).update(
        withdrawn_at=clock.now(), withdrawn_why=why.strip()[:200]
    )
    if found.state == MeasureState.DONE and not found.evidence.filter(withdrawn_at=None).exists():
        found.state = MeasureState.UNDER_WAY
    _changed(actor, found, "appraisal.evidence_withdraw")


@transaction.atomic
def rate_measure(actor: Actor, measure: BoardMeasure, quarter_on: date, score: int) -> SelfScore:
    """Rate a measure in a quarter, 0 to 100.

    Raises:
        InvalidInput: it is no such number.
    """
    actor.require(MANAGE)
    if not 0 <= score <= 100:
        raise InvalidInput(_("Give a number from 0 to 100."), where="score")
    first = date(quarter_on.year, (quarter_on.month - 1) // 3 * 3 + 1, 1)
    made, _new = SelfScore.objects.update_or_create(
        tenant_id=actor.tenant_id,
        measure=measure,
        quarter_on=first,
        defaults={"score": score, "by_id": actor.user_id, "at": clock.now()},
    )
    record_access(actor, "appraisal.self_score", "measure", measure.uid, detail={"score": score})
    return made


def _title(title: str) -> str:
    if not title.strip():
        raise InvalidInput(_("Give it a title that others understand."), where="title")
    return title.strip()[:200]


def _added(actor: Actor, measure: BoardMeasure, made: Evidence) -> Evidence:
    found = _locked(actor, measure)
    made.tenant_id, made.measure = actor.tenant_id, found
    made.attested_by_id, made.attested_at = actor.user_id, clock.now()
    made.save()
    if found.state == MeasureState.NOT_BEGUN:
        found.state = MeasureState.UNDER_WAY
    _changed(actor, found, "appraisal.evidence_add")
    return made


def _locked(actor: Actor, measure: BoardMeasure) -> BoardMeasure:
    found = BoardMeasure.objects.of(actor).select_for_update().filter(pk=measure.pk).first()
    if found is None or found.board not in board_pack.boards():
        raise NotFound("measure")
    return found


def _changed(actor: Actor, found: BoardMeasure, action: str) -> BoardMeasure:
    found.changed_at, found.changed_by_name = clock.now(), actor.name[:150]
    found.save()
    record_access(actor, action, "measure", found.uid, detail={"board": found.board, "code": found.code})
    return found
