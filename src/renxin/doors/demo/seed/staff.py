"""How the invented staff behave: most of the work is done in time, some is late, some stays for the visitor."""

from datetime import timedelta
from random import Random
from typing import Final
from uuid import uuid4

from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.conversations import services as talking
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.programs.cases import selectors as case_selectors
from renxin.programs.cases import services as cases

_CALLS: Final = (
    ("well", 0.72, "恢复良好，已提醒按时服药和复诊。"),
    ("not_reached", 0.2, ""),
    ("concern", 0.08, "伤口仍疼，已约明天门诊复查。"),
)
_ANSWER: Final = (
    "非常抱歉让您有这样的感受。我们已经和科室核实，护士长今天会与您当面说明，并已调整了夜间呼叫的值班安排。"
)
_REPLY: Final = "您好，换药和复查请挂本科门诊，带上出院小结即可；如有发热或红肿请随时联系我们。"


def work(tenant_id: int, random: Random) -> None:
    """Let everybody do most of what waits for them now."""
    make_calls(tenant_id, random)
    answer_cases(tenant_id, random)
    answer_messages(tenant_id, random)


def make_calls(tenant_id: int, random: Random) -> None:
    """Let nurses make most of the calls that are due."""
    due = Task.objects.of(tenant_id).filter(kind="call", state=Task.State.OPEN, starts_at__lte=clock.now())
    for task in due.select_related("department"):
        if random.random() < 0.85 and (nurse := _somebody(task.owner, task.department_id, Role.NURSE, tenant_id)):
            outcome, _share, note = random.choices(_CALLS, weights=[row[1] for row in _CALLS])[0]
            worklist.complete_task(organizations.user_actor(nurse), task, outcome, note)


def answer_cases(tenant_id: int, random: Random) -> None:
    """Let owners answer most of their cases."""
    system = Actor.system(tenant_id, "demo")
    for case in case_selectors.visible(system).filter(status__in=case_selectors.WAITING_FOR_US):
        if random.random() < 0.6 and case.owner is not None:
            cases.answer_case(organizations.user_actor(case.owner), case, _ANSWER)


def answer_messages(tenant_id: int, random: Random) -> None:
    """Let the service centre answer most of those who wait."""
    agent = _somebody(None, None, Role.SERVICE_CENTRE, tenant_id)
    if agent is None:
        return
    actor = organizations.user_actor(agent)
    lately = clock.now() - timedelta(hours=40)  # whoever waits longer is written to anew, not answered
    waiting: list[Conversation] = list(
        conversations.visible(actor).filter(waiting_since__isnull=False, heard_at__gt=lately)
    )
    for conversation in waiting:
        if random.random() < 0.75:
            talking.reply(actor, conversation, _REPLY, key=uuid4().hex)


def _somebody(owner: User | None, department_id: int | None, role: str, tenant_id: int) -> User | None:
    if owner is not None:
        return owner
    system = Actor.system(tenant_id, "demo")
    if department_id is None:
        return User.objects.of(tenant_id).filter(assignments__role=role).order_by("pk").first()
    return organizations.responsible_staff(system, department_id, role)
