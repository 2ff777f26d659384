"""What stands around the month's complaints: the public notice, requests for help, a statement, a star of service."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Final

from renxin.doors.demo.seed import own_rules
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.programs.cases import selectors
from renxin.programs.cases import services as cases
from renxin.programs.cases.models import Case, CaseKind, CaseStatus
from renxin.programs.cases.services import Question, Wish

_NOTICE: Final = {
    "unit": {"zh": "医患关系办公室（患者体验办公室）", "en": "Office for patient relations"},
    "place": {"zh": "门诊楼一层 108 室", "en": "Outpatient building, ground floor, room 108"},
    "hours": {"zh": "每天 8:00—17:30，夜间由总值班接待", "en": "Daily 8:00–17:30, at night the duty officer"},
    "phone": {"zh": "0571-8888 0108", "en": "0571-8888 0108"},
    "supervisor": {"zh": "0571-8888 0001", "en": "0571-8888 0001"},
    "mail": {"zh": "tousu@renxin.example", "en": "complaints@renxin.example"},
}
_STAR: Final = "夜班里陪不安的老人说话，把复查的路画在纸上。"
_WISHES: Final[tuple[tuple[str, dict[str, str], int], ...]] = (
    ("wheelchair", {"where": "门诊北门，老人腿脚不便"}, 4),
    ("lost", {"what": "黑色帆布包，里面有医保卡", "where": "二楼候诊区"}, 50),
    ("record_copy", {"which": "上月住院的全部病历", "how": "邮寄"}, 180),
    ("interpreter", {"language": "手语"}, 30),
    ("counselling", {}, 20),
    ("parking", {"where": "地下二层 B 区，被堵住了"}, 26),
    ("repair", {"where": "住院楼 6 层卫生间灯不亮"}, 200),
    ("invoice", {"which": "上周三门诊"}, 90),
)


def repair(tenant_id: int, now: datetime, random: Random) -> int:
    """Let the notice be written, help be asked for and given, somebody be asked, a star be chosen; count requests."""
    actor = Actor.system(tenant_id, "demo")
    users = {name: User.objects.filter(tenant_id=tenant_id, username=name).first() for name in ("service", "officer")}
    service, officer = users["service"], users["officer"]
    people = list(Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("pk")[:200])
    if service is None or officer is None or len(people) < len(_WISHES):
        return 0
    desk, chief = organizations.user_actor(service), organizations.user_actor(officer)
    cases.set_notice(chief, _NOTICE)
    own_rules.propose(chief, now)
    made = [_ask(actor, code, answers, now - timedelta(minutes=ago), random.choice(people).pk)
            for code, answers, ago in _WISHES]  # fmt: skip
    _serve(desk, made, now)
    _ask_somebody(chief, now)
    _choose(chief, now)
    return len(made)


def _ask(actor: Actor, code: str, answers: dict[str, str], at: datetime, patient_id: int) -> Case:
    with clock.at(at):
        return cases.ask_for_help(actor, Wish(service=code, answers=answers, patient_id=patient_id, channel="qr"))


def _serve(desk: Actor, made: list[Case], now: datetime) -> None:
    """Take some, finish two of them, one late; one of them says how it was."""
    for case in made[1:5]:
        cases.take_request(desk, case)
    with clock.at(now - timedelta(minutes=10)):
        cases.serve_request(desk, made[3], "手语老师已到诊室门口。")
    with clock.at(now - timedelta(minutes=2)):
        cases.serve_request(desk, made[6], "灯管已更换。")
    for case, score in ((made[3], 5), (made[6], 4)):
        case.refresh_from_db()
        cases.rate_case(Actor.system(case.tenant_id, "demo"), case, score, "来得很快，谢谢" if score == 5 else "")


def _ask_somebody(chief: Actor, now: datetime) -> None:
    """Ask a member of staff about the newest open complaint of a department."""
    rows = Case.objects.of(chief).filter(kind=CaseKind.COMPLAINT, department__isnull=False)
    case = rows.exclude(status=CaseStatus.CLOSED).order_by("-opened_at").first()
    staff = organizations.practitioners(chief, case.department_id) if case else []
    person = next((one for one in staff if one.pk != chief.practitioner_id), None)
    if case is None or person is None:
        return
    cases.name_concerned(chief, case, person.pk, "witness")
    matter = "当班时在本科室发生的等候与沟通情况，请说明您看到的和所做的。"
    question = Question(practitioner_id=person.pk, matter=matter, due_at=now + timedelta(days=1))
    cases.ask_statement(chief, case, question)


def _choose(chief: Actor, now: datetime) -> None:
    """Choose the most praised of this month (of the last, at its beginning) as a star of service."""
    first = now.astimezone(organizations.zone_of(chief)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    for month, until in ((first, now), (before, first)):
        praised = Counter(one.practitioner_id for one in selectors.praises(chief, month, until))
        for practitioner_id, _times in praised.most_common():
            try:
                cases.choose_star(chief, month.date(), practitioner_id, _STAR)
            except RenxinError:  # a complaint of hers is still open
                continue
            return
