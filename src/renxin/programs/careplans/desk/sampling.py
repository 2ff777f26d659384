"""Calls looked at again: drawn by chance each week, scored on a form, told to whoever made them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans.models import CallSheet, SheetReview

from .pack import pack


def week_of(day: date) -> date:
    """Return the Monday of a week."""
    return day - timedelta(days=day.weekday())


@transaction.atomic
def draw_sample(actor: Actor, week: date) -> int:
    """Draw calls of a week, so many of each person, by chance; the same week draws the same ones. Return how many."""
    zone = organizations.zone_of(actor)
    start = datetime.combine(week, time(), tzinfo=zone)
    rows = CallSheet.objects.of(actor).filter(
        state=CallSheet.State.DONE, level__isnull=False, closed_at__gte=start, closed_at__lt=start + timedelta(days=7)
    )
    by_caller: dict[int, list[int]] = defaultdict(list)
    for caller_id, pk in rows.order_by("pk").values_list("caller_id", "pk"):
        by_caller[caller_id].append(pk)
    chance = Random(f"{actor.tenant_id}:{week}")  # noqa: S311  a draw that can be made again
    drawn = [pk for pks in by_caller.values() for pk in chance.sample(pks, min(pack().sample.each_week, len(pks)))]
    made = [SheetReview(tenant_id=actor.tenant_id, sheet_id=pk, drawn_at=clock.now(), week=week) for pk in drawn]
    return len(insert_rows(made, "ON CONFLICT (sheet_id) DO NOTHING RETURNING id"))


@transaction.atomic
def score_sheet(actor: Actor, review: SheetReview, points: Mapping[str, int], feedback: str) -> SheetReview:
    """Score a drawn call line by line, with words for whoever made it. Nobody scores her own.

    Raises:
        InvalidInput: a line has no points or too many.
        WrongState: it is scored already, or one's own.
    """
    actor.require("careplans.manage")
    row = SheetReview.objects.of(actor).select_for_update(of=("self",)).select_related("sheet").get(pk=review.pk)
    if row.scored_at is not None:
        raise WrongState(_("This call is scored already."))
    if row.sheet.caller_id == actor.user_id:
        raise WrongState(_("Somebody else has to look at your own call."))
    for line in pack().sheet:
        if not 0 <= points.get(line.code, -1) <= line.most:
            raise InvalidInput(_("Give points in every line."), where=line.code)
    row.points, row.total = dict(points), sum(points[line.code] for line in pack().sheet)
    row.feedback, row.reviewer_id, row.scored_at = feedback.strip(), actor.user_id, clock.now()
    row.save()
    record_access(actor, "change", "sheet_review", str(row.pk), detail={"total": row.total})
    return row


def note_read(actor: Actor, review: SheetReview) -> None:
    """Note that the caller has read what was said of her call."""
    rows = SheetReview.objects.of(actor).filter(pk=review.pk, sheet__caller_id=actor.user_id, read_at__isnull=True)
    rows.update(read_at=clock.now())


def reviews(actor: Actor) -> list[SheetReview]:
    """Return drawn calls: of one's departments for who manages, else one's own that were scored."""
    actor.require("careplans.work")
    rows = SheetReview.objects.of(actor).select_related("sheet__caller__practitioner", "sheet__department", "reviewer")
    if not actor.may("careplans.manage"):
        rows = rows.filter(sheet__caller_id=actor.user_id, scored_at__isnull=False)
    elif not actor.all_departments:
        rows = rows.filter(sheet__department_id__in=actor.department_ids)
    return list(rows.order_by("-week", "scored_at", "pk")[:100])


def one(actor: Actor, sheet_uid: object) -> SheetReview:
    """Return the review of a call.

    Raises:
        NotFound: there is none that the actor may see.
    """
    found = next((row for row in reviews(actor) if str(row.sheet.uid) == str(sheet_uid)), None)
    if found is None:
        raise NotFound("review")
    return found
