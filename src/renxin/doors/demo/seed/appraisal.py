"""A month appraised: sheets in force, the month before frozen, one appeal upheld, boards with some evidence."""

from datetime import date, datetime, timedelta
from typing import Final

from renxin.intelligence.appraisal import selectors, services
from renxin.intelligence.appraisal.models import BoardMeasure, Sheet, SheetVersion
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User

_WHOM: Final = {
    "clinical-unit": {"clinical": True},
    "nursing-unit": {"clinical": True},
    "doctor": {"clinical": True, "role": "doctor"},
    "logistics": {"departments": ["SERV"]},
    "pharmacy": {"departments": ["PHAR"]},
}
_SETTLED: Final = "院长办公会核定 / Settled by the hospital's meeting"
# What shows which measure: a number of the catalogue.
_SHOWN: Final = (
    ("experience-27", "complaints", "contacted_in_time", "done"),
    ("experience-27", "followup", "follow_up_calls", "done"),
    ("experience-27", "signs", "satisfaction", "under_way"),
    ("smart-service", "feedback", "response_rate", "done"),
    ("smart-service", "management", "follow_up_calls", "under_way"),
)


def appraise(tenant_id: int, now: datetime) -> None:
    """Put the ready sheets in force, freeze the month before, contest one line, begin the boards."""
    officer, director = _actor(tenant_id, Role.EXPERIENCE_OFFICER), _actor(tenant_id, Role.DIRECTOR)
    this = now.astimezone(organizations.zone_of(officer)).date().replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    _put_in_force(officer, director, before)
    services.compute_month(officer, before)
    services.freeze_month(officer, before)
    services.compute_month(officer, this)
    services.look_for_coaxing(officer, this)
    _contest(director, before)
    _show(officer, now)


def _actor(tenant_id: int, role: str) -> Actor:
    found = User.objects.of(tenant_id).filter(assignments__role=role, is_active=True).order_by("pk")
    return organizations.user_actor(found[0])


def _put_in_force(officer: Actor, director: Actor, from_on: date) -> None:
    services.install_sheets(officer)
    for sheet in Sheet.objects.of(officer).order_by("code"):
        draft = sheet.versions.get()
        content = {**draft.content, "whom": _WHOM[sheet.code]}
        made = services.propose_version(officer, sheet, content, from_on=from_on, source=_SETTLED)
        services.submit_version(officer, made)
        services.approve_version(director, SheetVersion.objects.get(pk=made.pk))


def _contest(director: Actor, before: date) -> None:
    """Let the first head nurse of a department with answers contest one of them, and the director decide."""
    month = selectors.month(director, before)
    if month is None:
        return
    for row in selectors.results(director, month):
        if row.version.sheet.code != "nursing-unit" or row.department_id is None:
            continue
        head = next(iter(organizations.staff_of_department(director, row.department_id, Role.HEAD_NURSE)), None)
        page = selectors.rows(director, row, "nurses")
        if head is None or not page.lines:
            continue
        lowest = min(page.lines, key=lambda line: line.value or 0)
        words = "这位患者当天在门诊就诊，没有住过我们病区，请核对。"
        made = services.appeal(organizations.user_actor(head), row, "nurses", words, [lowest.key])
        services.decide_appeal(director, made, "核对就诊记录属实，这份答卷不计入本项。", left_out=[lowest.key])
        return


def _show(officer: Actor, now: datetime) -> None:
    services.open_boards(officer)
    rows = {(row.board, row.code): row for row in BoardMeasure.objects.of(officer)}
    due = now.date() + timedelta(days=60)
    for board, code, metric, state in _SHOWN:
        row = rows[(board, code)]
        services.add_metric(officer, row, metric)
        services.change_measure(officer, row, {"state": state, "owner_id": officer.user_id, "due_on": due})
        services.rate_measure(officer, row, now.date(), 80 if state == "done" else 60)
