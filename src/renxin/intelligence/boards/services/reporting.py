"""Reports: made from a frozen moment, sent, sent again, stopped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from renxin.engagement.channels import services as channels
from renxin.intelligence.boards import committee, pack, rules, selectors
from renxin.intelligence.boards.models import Issue, Report, Sending
from renxin.intelligence.boards.paper import print_board
from renxin.intelligence.insights.selectors import PERIODS
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState, in_words
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User

TRIES: Final = 5
LEASE: Final = timedelta(minutes=5)
State = Sending.State
log = structlog.get_logger(__name__)


@transaction.atomic
def make_report(
    actor: Actor,
    *,
    title: str,
    board: str,
    days: int,
    rhythm: str,
    channel: str,
    language: str,
    readers: Sequence[str],
) -> Report:
    """Let colleagues get a board in a rhythm; each gets what her own roles reach.

    Raises:
        InvalidInput: nobody would read it, or a choice does not exist.
    """
    actor.require("boards.report")
    if board != committee.CODE:
        selectors.board(actor, board)
    elif not committee.may_get(actor):
        raise InvalidInput(_("There is no such choice."), where="board")
    people = [pk for uid in readers if (pk := organizations.user_id(actor, str(uid))) is not None]
    if not people:
        raise InvalidInput(_("Choose at least one colleague."), where="readers")
    if rhythm not in Report.Rhythm.values or channel not in Report.Channel.values or days not in PERIODS:
        raise InvalidInput(_("There is no such choice."), where="rhythm")
    made = Report.objects.create(
        tenant_id=actor.tenant_id,
        title=title.strip()[:80] or selectors.name_of(board),
        board=board,
        days=days,
        rhythm=rhythm,
        channel=channel,
        language=language,
        readers=people,
        made_by_id=actor.user_id or 0,
        made_at=clock.now(),
        due_at=_next(actor, rhythm),
    )
    record_access(actor, "report.made", "report", made.uid, detail={"readers": len(people), "rhythm": rhythm})
    return made


@transaction.atomic
def stop_report(actor: Actor, report: Report) -> None:
    """Send no further issue; those that were sent stay in the list."""
    actor.require("boards.report")
    Report.objects.filter(pk=report.pk).update(due_at=None)
    record_access(actor, "report.stopped", "report", report.uid)


@transaction.atomic
def unsubscribe(actor: Actor, report: Report) -> None:
    """Take the actor herself off a report; a report that nobody reads stops."""
    row = Report.objects.of(actor).select_for_update().get(pk=report.pk)
    row.readers = [pk for pk in row.readers if pk != actor.user_id]
    row.due_at = row.due_at if row.readers else None
    row.save(update_fields=["readers", "due_at"])
    record_access(actor, "report.left", "report", row.uid)


@transaction.atomic
def issue_now(actor: Actor, report: Report) -> Issue:
    """Make an issue at once, beside the rhythm."""
    actor.require("boards.report")
    return _issue(report)


@transaction.atomic
def resend(actor: Actor, sending: Sending) -> None:
    """Try a sending again that failed.

    Raises:
        WrongState: it did not fail.
    """
    actor.require("boards.report")
    row = Sending.objects.of(actor).select_for_update(of=("self",)).select_related("issue__report").get(pk=sending.pk)
    if row.state != State.FAILED:
        raise WrongState(_("This one did not fail."))
    problem = ""
    if row.paper is None:
        system = Actor.system(row.tenant_id, "boards")
        user = organizations.users_by_ids(system, [row.user_id]).get(row.user_id)
        row.paper, problem = _made(row.issue.report, user)
    row.problem, row.attempts = problem, 0
    row.state, row.due_at = (State.FAILED, None) if problem else (State.WAITING, clock.now())
    row.save(update_fields=["paper", "problem", "attempts", "state", "due_at"])


@transaction.atomic
def open_paper(actor: Actor, sending: Sending) -> bytes:
    """Return the paper of one's own sending, and note that it was opened.

    Raises:
        WrongState: there is no paper.
    """
    if sending.user_id != actor.user_id or sending.paper is None:
        raise WrongState(_("There is no paper."))
    if sending.opened_at is None:
        Sending.objects.filter(pk=sending.pk).update(opened_at=clock.now())
    record_access(actor, "report.opened", "report", sending.issue.report.uid)
    return bytes(sending.paper)


def issue_due(limit: int = 5) -> int:
    """Make the issues whose time has come, some at a time; return how many."""
    done = 0
    for report in Report.objects.filter(due_at__lte=clock.now()).order_by("due_at")[:limit]:
        with tenant.scope(report.tenant_id), transaction.atomic():
            row = Report.objects.select_for_update(skip_locked=True).filter(pk=report.pk, due_at=report.due_at).first()
            if row is None:
                continue
            _issue(row)
            row.due_at = _next(Actor.system(row.tenant_id, "boards"), row.rhythm)
            row.save(update_fields=["due_at"])
            done += 1
    return done


def _issue(report: Report) -> Issue:
    """Freeze a moment: one paper for all who see the same, whoever may not open the board gets none."""
    system = Actor.system(report.tenant_id, "boards")
    issue, _is_new = Issue.objects.get_or_create(tenant_id=report.tenant_id, report=report, at=clock.now())
    users = organizations.users_by_ids(system, report.readers)
    rows = []
    for pk in report.readers:
        paper, problem = _made(report, users.get(pk))
        rows.append(
            Sending(
                tenant_id=report.tenant_id, issue=issue, user_id=pk, paper=paper,
                state=State.WAITING if paper else State.FAILED,
                problem=problem, due_at=clock.now() if paper else None,
            )
        )  # fmt: skip
    Sending.objects.bulk_create(rows, ignore_conflicts=True)
    return issue


def _made(report: Report, user: User | None) -> tuple[bytes | None, str]:
    """Return a reader's paper, or why she gets none. A board that breaks for one must not cost the others theirs."""
    if user is None or not user.is_active:
        return None, "may_not_see"
    try:
        with transaction.atomic():
            paper = _paper(report, user)
    except Exception as error:
        log.error("report.not_made", report=str(report.uid), error=in_words(error))
        return None, "not_made"
    if paper is None and report.board == committee.CODE and committee.may_get(organizations.user_actor(user)):
        return None, "no_pack"
    return paper, "" if paper else "may_not_see"


def _paper(report: Report, user: User) -> bytes | None:
    actor = organizations.user_actor(user)
    if report.board == committee.CODE:
        return committee.paper(actor, report.language) if committee.may_get(actor) else None
    board = pack.boards().get(report.board)
    if board is None or not actor.may("boards.view") or not actor.may(board.permission):
        return None
    scope = selectors.scope_of(actor, {"period": str(report.days)})
    with translation.override(report.language):
        opened = selectors.opened(actor, board, scope)
    return print_board(actor, opened, scope, title=report.title, language=report.language)


def send_due(limit: int = 50) -> int:
    """Send what waits, some at a time; return how many were tried."""
    with transaction.atomic():
        rows = list(
            Sending.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(due_at__lte=clock.now())
            .select_related("issue__report")
            .order_by("due_at")[:limit]
        )
        Sending.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=clock.now() + LEASE)
    for row in rows:
        with tenant.scope(row.tenant_id):
            _send(row)
    return len(rows)


def _send(row: Sending) -> None:
    report = row.issue.report
    actor = Actor.system(row.tenant_id, "boards")
    user = organizations.users_by_ids(actor, [row.user_id]).get(row.user_id)
    path = reverse("boards:paper", args=[row.uid])
    problem, is_over = "", True
    try:
        with translation.override(report.language):
            if report.channel == Report.Channel.WECOM:
                text = _("The report %(title)s is ready.") % {"title": report.title}
                if not channels.tell_staff(actor, [row.user_id], text, path=path, key=f"report:{row.uid}"):
                    problem = "no_messenger"
            elif user is None or not user.email:
                problem = "no_address"
            else:
                channels.write_to_staff(actor, _letter(row, report, user, path))
    except channels.ChannelError as error:
        problem, is_over = error.reason[:64], error.permanent or row.attempts + 1 >= TRIES
    except Exception as error:  # one letter that breaks must not hold up those behind it
        log.error("report.not_sent", sending=str(row.uid), error=in_words(error))
        problem, is_over = "unexpected", row.attempts + 1 >= TRIES
    row.attempts += 1
    row.problem = problem
    row.state = State.SENT if not problem else State.FAILED if is_over else State.WAITING
    row.sent_at = clock.now() if not problem else None
    row.due_at = None if is_over else clock.now() + LEASE * row.attempts
    row.save(update_fields=["attempts", "problem", "state", "sent_at", "due_at"])


def _letter(row: Sending, report: Report, user: User, path: str) -> channels.StaffLetter:
    with_paper = report.channel == Report.Channel.MAIL
    root = selectors.public_root()
    lines = [
        _("Good morning, %(name)s.") % {"name": user.get_full_name()},
        _("This is the report %(title)s.") % {"title": report.title},
        *([_("Open it here, signed in: %(url)s") % {"url": f"{root}{path}"}] if root or not with_paper else []),
        _("You no longer want it? Leave it on this page: %(url)s")
        % {"url": f"{root}{reverse('boards:leave', args=[row.uid])}"},
    ]
    return channels.StaffLetter(
        key=f"report-{row.uid}",
        address=user.email,
        subject=report.title,
        text="\n\n".join(lines) + "\n",
        paper=bytes(row.paper or b"") if with_paper else b"",
        name=f"{row.issue.at:%Y-%m-%d}.pdf",
    )


def _next(actor: Actor, rhythm: str) -> datetime:
    calendar = organizations.calendar_for(actor)
    return rules.next_due(rhythm, clock.now(), organizations.zone_of(actor), calendar.is_working_day)
