"""How the invented patients behave: they read their phones, answer or not, complain, thank, write."""

import re
from random import Random
from typing import Any, Final

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as vendor
from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.questionnaires.selectors import Definition
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.programs.cases import services as cases
from renxin.programs.surveys import services as surveys

_SURVEY: Final = re.compile(r"/s/([\w-]+)")
_CASE: Final = re.compile(r"/c/([\w-]+)")
ANSWERS: Final = 0.62
UNHAPPY: Final = 0.13
# Where the demo hospital is weak, so that the heat map has something to say: department, then dimension, then points.
WEAK: Final = {("EMER", "response"): 1, ("ORTH", "pain"): 1, ("SURG", "formalities"): 1, ("CARD", "meals"): 1}
PRAISE: Final = (
    "护士很耐心，谢谢大家。",
    "医生讲得很清楚，放心多了。",
    "病房干净，晚上也安静。",
    "整体很好，就是停车不太方便。",
    "",
    "",
    "",
)
COMPLAINTS: Final = (
    "按铃等了快半小时才有人来，疼得受不了。\n出院时也没人说清楚药怎么吃。",
    "出院手续跑了三个窗口，没有人说明白。\n老人站了一上午。",
    "问医生问题，两句话就打发了，心里很不踏实。",
    "夜里走廊很吵，睡不好，反映了也没有改。\n饭菜总是凉的。",
)
QUESTIONS: Final = (
    "请问换药是去门诊还是回病房？",
    "伤口有点痒，这样正常吗？",
    "药快吃完了，怎么续开？",
    "复诊需要空腹吗？",
    "请问病历复印在哪里办？",
)


def read_phones(actor: Actor, random: Random) -> int:
    """Let everybody with new messages read them, and do what the links ask, or not. Return how many were read."""
    rows = SandboxDelivery.objects.of(actor).exclude(status=SandboxDelivery.Status.READ).order_by("id")
    for row in rows:
        vendor.mark_sandbox_delivery(row, SandboxDelivery.Status.READ)
        if (survey := _SURVEY.search(row.url)) and random.random() < ANSWERS:
            _answer(survey.group(1), random)
        elif case := _CASE.search(row.url):
            happy = random.random() < 0.85
            cases.confirm_case(case.group(1), "yes" if happy else "partly", "" if happy else "还有一点没有说清楚。")
    return len(rows)


def write(actor: Actor, patient_id: int, random: Random) -> None:
    """Let a patient ask the hospital something from her phone."""
    channel = channels.sandbox_channel(actor.tenant_id)
    address = patients.addresses(actor.tenant_id, [patient_id], ["phone"]).get(patient_id, {}).get("phone")
    if channel is not None and address:
        vendor.write_from_sandbox(actor.tenant_id, channel, address, random.choice(QUESTIONS), kind="phone")


def _answer(token: str, random: Random) -> None:
    opening = surveys.open_invitation(token)
    if opening.status != "open" or opening.definition is None or opening.invitation is None:
        return
    department = opening.invitation.department
    mood = random.choices((1, 2, 3, 4), weights=(UNHAPPY / 2, UNHAPPY / 2, 0.37, 0.5))[0]
    answers = _fill(opening.definition, mood, department.local_code if department else "", random)
    surveys.submit(token, answers, language="zh", seconds=random.randint(35, 160))


def _fill(definition: Definition, mood: int, department: str, random: Random) -> dict[str, Any]:
    """Return answers in keeping with a mood of 1 (angry) to 4 (glad)."""
    answers: dict[str, Any] = {}
    for item in definition.items:
        if item.options:
            values = sorted(option.value for option in item.options)
            weak = WEAK.get((department, item.dimension or ""), 0)
            place = round(mood / 4 * (len(values) - 1) + random.gauss(0.1, 0.5)) - weak
            answers[item.link_id] = values[min(max(place, 0), len(values) - 1)]
        elif item.type == "recommend":
            answers[item.link_id] = min(max(round(mood * 2.4 + random.gauss(0.4, 1)), 0), 10)
        elif item.type == "text":
            answers[item.link_id] = random.choice(COMPLAINTS if mood <= 2 else PRAISE)
    return {key: value for key, value in answers.items() if value != ""}
