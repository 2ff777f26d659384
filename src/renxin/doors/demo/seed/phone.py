"""The telephone of the demo: a simulated gateway, calls of the last days, two call-backs owed, hotline tickets."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from renxin.doors.simulator import services as simulator
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import VendorEvent
from renxin.engagement.phone import selectors as calls
from renxin.engagement.phone import services as phone
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import User
from renxin.people.patients import selectors as people
from renxin.people.patients import services as patients
from renxin.people.patients.models import Patient, PatientDepartment
from renxin.programs.cases.services import NewTicket, take_tickets

_EXTENSION: Final = "8001"
_NOTES: Final = (
    "问复查要不要空腹，已告知需要空腹八小时。",
    "想改预约到下周，已改好并短信告知。",
    "问出院带药怎么吃，已逐一说明并请护士长回访。",
    "反映停车场排队太久，表示理解，已转后勤。",
    "咨询医保报销材料，已发清单。",
    "想要复印病历，已说明流程和所需证件。",
)
_POINTS: Final = (
    {"greeting": 10, "identity": 18, "consent": 8, "listening": 17, "clarity": 18, "safety": 8, "closing": 9},
    {"greeting": 9, "identity": 20, "consent": 10, "listening": 18, "clarity": 16, "safety": 7, "closing": 8},
)
_TICKETS: Final = (
    ("12345", "GD-20260001", "门诊缴费窗口只开了两个，排队四十分钟。", 70, False),
    ("12345", "GD-20260002", "住院期间夜里呼叫铃无人应答，要求医院说明情况。", 20, False),
    ("12345", "GD-20260003", "急诊等候过久，老人情况不好，请马上处理。", 1, True),
    ("12320", "WJ-20260001", "检查预约电话一直占线，打不进来。", 5, False),
)


def ring(tenant_id: int, now: datetime, random: Random) -> None:
    """Let the telephone have been in use for some days, and leave work for the visitor."""
    actor = Actor.system(tenant_id, "demo")
    channel = simulator.connect(actor, "voice", name="语音网关（模拟）")
    agent = organizations.user_actor(User.objects.get(username="service"))
    with clock.at(now - timedelta(days=5)):
        phone.set_line(agent, channel, _EXTENSION)
    callers = _people_with_telephones(tenant_id, random)
    for number, person in enumerate(callers[:14]):
        started = now - timedelta(days=number % 5, hours=1 + number % 4, minutes=7 * number)
        _heard(actor, channel, person, started, seconds=60 + 20 * (number % 6), agrees=number % 2 == 0)
        with clock.at(started + timedelta(minutes=6)):
            call = calls.visible(agent).filter(key=f"in-{channel.pk}-seed-{person.pk}").get()
            phone.wrap_up(agent, call, "answered_self", note=_NOTES[number % len(_NOTES)])
    for minutes, person in zip((25, 70), callers[14:16], strict=False):
        _heard(actor, channel, person, now - timedelta(minutes=minutes), seconds=0)
    _review(actor, now)
    _tickets(actor, callers[16:20], now)
    _cards(actor, now, random)


def _people_with_telephones(tenant_id: int, random: Random) -> list[Patient]:
    """Return people with a number that is theirs alone."""
    rows = list(Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("pk")[:400])
    numbers = people.unshared_addresses(tenant_id, [row.pk for row in rows], ("phone",))
    return random.sample([row for row in rows if row.pk in numbers], 24)


def _heard(
    actor: Actor, channel: Channel, person: Patient, at: datetime, *, seconds: int, agrees: bool = False
) -> None:
    """Let the gateway tell of one call of this person; no seconds: nobody answered."""
    number = people.addresses(actor.tenant_id, [person.pk], ("phone",))[person.pk]["phone"]
    if agrees:
        herself = Actor.patient(actor.tenant_id, person.pk)
        with clock.at(at - timedelta(days=1)):
            patients.change_consent(herself, person.pk, "CALL_RECORDING", "GRANTED", method="phone")
    call = {"id": f"seed-{person.pk}", "mode": "incoming", "direction": "in", "from": number, "extension": _EXTENSION}
    told: list[tuple[str, int, dict[str, Any]]] = [("call.ringing", 0, {})]
    if seconds:
        told += [("call.answered", 4, {}), ("call.ended", 4 + seconds, {"cause": "hung_up"})]
        told += [("call.recorded", 5 + seconds, {"recording": {"ref": f"rec/{person.pk}.wav", "seconds": seconds}})]
    else:
        told += [("call.ended", 30, {"cause": "no_answer"})]
    for name, after, more in told:
        moment = at + timedelta(seconds=after)
        with clock.at(moment):
            event = VendorEvent(external_id=f"{person.pk}-{name}", name=name, at=moment, data={"call": call, **more})
            phone.hear(actor, channel, event)


def _review(actor: Actor, now: datetime) -> None:
    """Draw the sample of this week and the last; two of it are scored."""
    today = now.astimezone(organizations.zone_of(actor)).date()
    for week in (phone.week_of(today) - timedelta(days=7), phone.week_of(today)):
        phone.draw_sample(actor, week)
    officer = organizations.user_actor(User.objects.get(username="officer"))
    for review, points in zip(calls.reviews(officer).order_by("id")[:1], _POINTS, strict=False):
        phone.score_review(officer, review, points, "核对身份很规范，复述要点可以再慢一些。")


def _tickets(actor: Actor, callers: list[Patient], now: datetime) -> None:
    wards = list(organizations.departments(actor))
    found = []
    for person, (hotline, number, words, hours, urgent) in zip(callers, _TICKETS, strict=True):
        phone_number = people.addresses(actor.tenant_id, [person.pk], ("phone",))[person.pk]["phone"]
        ticket = NewTicket(
            hotline=hotline,
            number=number,
            words=words,
            phone=phone_number,
            name=person.name,
            received_at=now - timedelta(hours=hours),
            is_urgent=urgent,
            department_id=wards[len(number + words) % len(wards)].pk,
        )
        found.append(ticket)
    take_tickets(actor, found)


def _cards(actor: Actor, now: datetime, random: Random) -> None:
    """Ask the surgical nurse for two cards and a visit."""
    nurse = organizations.user_actor(User.objects.get(username="nurse-surg"))
    rows = PatientDepartment.objects.of(actor).filter(department_id__in=nurse.department_ids).order_by("-last_at", "pk")
    alive = Patient.objects.of(actor).filter(deceased_at=None, status="active")
    chosen = [row for row in rows[:40] if alive.filter(pk=row.patient_id).exists()][:3]
    kinds = (("card", "thank_you_card"), ("card", "thank_you_card"), ("visit", "home_visit"))
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind=kind,
                title_code=title,
                source=f"demo:{kind}:{UUID(int=random.getrandbits(128))}",
                due_at=now + timedelta(days=2 + number),
                department_id=row.department_id,
            )
            for number, (row, (kind, title)) in enumerate(zip(chosen, kinds, strict=False))
        ],
    )
