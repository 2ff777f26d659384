"""What waits at the desk when a visitor comes: the assistant at work, a complaint, a red flag, a doctor's line."""

from datetime import datetime, timedelta
from typing import Final

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.services import Inbound
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import addresses
from renxin.people.records.models import Encounter

_FACTS: Final = {
    "hours": (
        "周一至周六 08:00–12:00、14:00–17:30，急诊全天",
        "Monday to Saturday 08:00–12:00, 14:00–17:30; emergency always",
    ),
    "parking": ("地下二层，凭就诊记录免前两小时", "Level B2; the first two hours are free with your visit record"),
    "booking": ("公众号“就诊—预约”，或服务台", "In our Official Account under Visits, or at the desk"),
    "results": (
        "公众号“就诊—报告”，或一楼自助机",
        "In our Official Account under Reports, or at the machines on the ground floor",
    ),
    "payment": ("支持医保电子凭证、微信、支付宝、银行卡", "Insurance e-card, WeChat, Alipay and bank cards"),
}
_SAID: Final = (
    (95, ("周末有门诊吗？", "谢谢")),
    (70, ("Hello, where can I park?",)),
    (58, ("那个单子弄好了没有",)),
    (41, ("取报告要带什么", "人工")),
    (24, ("我要投诉，昨天在窗口等了一上午没人管，态度很差",)),
    (6, ("胸口闷得厉害，一直冒冷汗，没有发烧",)),
)
_WEEK: Final = {day: [["12:00", "13:30"], ["17:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_TO_DOCTOR: Final = "医生您好，伤口拆线三天了，可以淋浴了吗？"


def wait_for(tenant_id: int, now: datetime) -> None:
    """Switch the assistant on and let some people write in the last two hours."""
    actor = Actor.system(tenant_id, "demo")
    facts = {code: {"zh": zh, "en": en} for code, (zh, en) in _FACTS.items()}
    services.set_reception(actor, is_on=True, facts=facts)
    people = _quiet_people(tenant_id, len(_SAID))
    for patient_id, (minutes, texts) in zip(people, _SAID, strict=False):
        for number, text in enumerate(texts):
            _write(actor, patient_id, text, now - timedelta(minutes=minutes - number))
    _come_and_go(tenant_id)


def _come_and_go(tenant_id: int) -> None:
    """Let those of the service centre have been at the desk: away now, so that what waits is left to the visitor."""
    for agent in User.objects.of(tenant_id).filter(assignments__role=Role.SERVICE_CENTRE, is_active=True).distinct():
        services.set_presence(organizations.user_actor(agent), "away")


def _quiet_people(tenant_id: int, most: int) -> list[int]:
    """Return people with a telephone whose conversations are closed, so that nobody's thread is torn."""
    open_ones = Conversation.objects.of(tenant_id).exclude(status=Conversation.Status.CLOSED)
    taken = set(open_ones.values_list("patient_id", flat=True))
    rows = Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("-pk")
    found = [pk for pk in rows.values_list("pk", flat=True)[:200] if pk not in taken]
    reached = addresses(tenant_id, found, {"phone"})
    return [pk for pk in found if reached.get(pk, {}).get("phone")][:most]


def _write(actor: Actor, patient_id: int, text: str, at: datetime) -> None:
    phone = addresses(actor.tenant_id, [patient_id], {"phone"})[patient_id]["phone"]
    channel = next(each for each in channels.active_channels(actor.tenant_id))
    with clock.at(at):
        inbound = Inbound(
            external_id=f"desk-{patient_id}-{at:%H%M%S}",
            address_kind="phone",
            address=phone,
            text=text,
            written_at=at,
        )
        services.receive(actor, channel.pk, inbound)


def open_line(tenant_id: int, now: datetime) -> None:
    """Give a doctor a direct line, now that alarms reach somebody, and let a patient of hers use it."""
    actor = Actor.system(tenant_id, "demo")
    doctor = User.objects.of(actor).filter(assignments__role=Role.DOCTOR).order_by("pk").first()
    agent = User.objects.of(actor).filter(assignments__role=Role.SERVICE_CENTRE).order_by("pk").first()
    if doctor is None or agent is None:
        return
    line = services.set_line(organizations.user_actor(doctor), doctor.pk, hours=_WEEK)
    hers = Encounter.objects.of(actor).filter(practitioner_id=doctor.practitioner_id).order_by("-pk")
    for patient_id in hers.values_list("patient_id", flat=True)[:20]:
        if addresses(actor.tenant_id, [patient_id], {"phone"}).get(patient_id, {}).get("phone"):
            staff = organizations.user_actor(agent)
            with clock.at(now - timedelta(minutes=50)):
                talk = services.conversation_with(staff, patient_id)
                services.use_line(staff, talk, line, summary="术后换药的问题，想直接问主刀医生。")
            _write(actor, patient_id, _TO_DOCTOR, now - timedelta(minutes=45))
            return
