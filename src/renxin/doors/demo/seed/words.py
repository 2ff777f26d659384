"""What is written and planned when a visitor comes: words that wait for approval, broadcasts before they run."""

from datetime import datetime, timedelta

from renxin.engagement.broadcasts import services as broadcasts
from renxin.engagement.content import services as content
from renxin.engagement.content.models import MessageTemplate, TemplateVersion
from renxin.engagement.content.services import Draft
from renxin.engagement.conversations import selectors as conversations
from renxin.engagement.segments.models import Tag
from renxin.engagement.segments.services import Tagging, tag_patients
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.people.patients.models import Patient

_TAG = "门诊慢病复诊"
_HOLIDAY = {
    "zh": {
        "plain": "[[{{salutation}}，]]您好。{{day}}起门诊早上 08:00 开诊，{{place}}照常。来之前有疑问，直接回复我们。",
        "elder": "[[{{salutation}}，]]您好。{{day}}起，上午八点就能看病，{{place}}还是老地方。不清楚就直接回一句。",
    },
    "en": {"plain": "Hello[[ {{salutation}}]]. From {{day}} clinics open at 08:00; {{place}} as usual."},
}


def plan(tenant_id: int, now: datetime) -> None:
    """Write a template, let its successor wait, plan a broadcast to a tag and a long one that needs a second person."""
    system = Actor.system(tenant_id, "demo")
    people = {role: _one(tenant_id, role) for role in (Role.SERVICE_CENTRE, Role.EXPERIENCE_OFFICER)}
    author, officer = (organizations.user_actor(user) for user in people.values())
    version = _written(author, officer)
    _waiting(author)
    living = Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("-pk")
    ids = living.values_list("pk", flat=True)[:120]
    tag_patients(system, [Tagging(patient_id=one, tag=_TAG) for one in ids], source="demo")
    words = {"day": "12月1日", "place": "门诊楼二层"}
    tag = str(Tag.objects.of(tenant_id).get(name=_TAG).uid)
    departments = [str(one.uid) for one in organizations.departments(system)]
    tomorrow = (now + timedelta(days=1)).replace(hour=2, minute=0, second=0, microsecond=0)
    wishes = (
        ("慢病患者：十二月门诊时间", {"kind": "tags", "chosen": [tag]}),
        ("全院通知：十二月门诊时间", {"kind": "departments", "chosen": departments}),
    )
    for name, audience in wishes:
        wish = broadcasts.Wish(
            name=name,
            version=version,
            audience=audience,
            planned_at=tomorrow,
            variables=words,
            reason="十二月门诊时间有调整，避免患者白跑一趟",
        )
        made = broadcasts.draft_broadcast(author, wish)
        if made.people > conversations.approval_from():  # a shorter one would run by itself when the clock moves
            broadcasts.plan_broadcast(author, made)


def _written(author: Actor, officer: Actor) -> TemplateVersion:
    template = content.add_template(
        author,
        "clinic.hours_change",
        {"zh": "门诊时间调整", "en": "Change of clinic hours"},
        message_class="service",
        purpose="CARE_SERVICE",
    )
    draft = content.save_draft(author, template, Draft(bodies=_HOLIDAY))
    return content.approve_version(officer, content.submit_version(author, draft))


def _waiting(author: Actor) -> None:
    """Let a kinder wording of the reminder wait for the officer."""
    template = MessageTemplate.objects.of(author).get(code="visit.reminder")
    words = "[[{{salutation}}，]]您好，{{day}} {{time}} 在[[{{place}}]]等您。来不了告诉我们一声就好，把号让给更急的人。"
    content.submit_version(author, content.save_draft(author, template, Draft(bodies={"zh": {"plain": words}})))


def _one(tenant_id: int, role: str) -> User:
    return User.objects.of(tenant_id).filter(assignments__role=role, is_active=True).order_by("pk")[0]
