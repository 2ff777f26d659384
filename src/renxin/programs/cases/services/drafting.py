"""A draft of an answer by the language model, where the house has one: about nobody, attributable, always a draft.

The model is told what kind of thing it is, in codes of the house: no name, no number, not a word that anybody wrote.
What it writes passes the same check as any answer; whoever sends it answers for it.
"""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.llm import services as llm
from renxin.programs.cases.course import tone
from renxin.programs.cases.models import Case, NoteKind
from renxin.programs.cases.packs.taxonomy import causes

from .changing import tell_story

_LONGEST: Final = 2000
_RULES: Final = {
    "zh": """你替医院起草给患者的答复，用简体中文，只写正文。像一个具体的人说话：用“您”，句子短，200 字以内。
依次写：为患者的感受致歉或表示理解；查明了什么；做了什么、接下来怎么办；有疑问找谁。
事实一律不编造，留方括号给同事填写，例如 [姓名]、[查明的情况]、[做了什么]、[电话]。
不承认过错或责任，不提赔偿，不怪患者，不推脱，不用公文腔和医学缩写。""",
    "en": """You draft a hospital's answer to a patient: plain English, the text only, at most 150 words.
In this order: sorry for what the person went through; what we found; what we did and do next; whom to call.
Invent no fact: leave square brackets for colleagues, such as [name], [what we found], [what we did], [telephone].
Admit no fault or liability, promise no payment, blame nobody, no office language, no medical abbreviations.""",
}


def may_draft() -> bool:
    """Tell whether a language model is configured here."""
    return llm.is_configured()


@transaction.atomic
def draft_answer(actor: Actor, case: Case, language: str) -> str:
    """Return a draft of an answer, and note in the story which model wrote it and who asked.

    Raises:
        ModelSilent: the model does not answer.
        WrongState: no model is configured here.
    """
    actor.require("cases.work")
    if not may_draft():
        raise WrongState(_("No language model is configured here."))
    key = "en" if language.startswith("en") else "zh"
    matter = _matter(case, key)
    ready = tone.pack().drafts[0].body
    said = llm.answer(
        llm.Ask(task="cases.answer", rules=_RULES[key], question=matter, offline=ready.en if key == "en" else ready.zh)
    )
    text = said.text.strip().strip('“”"')[:_LONGEST]
    record_access(actor, "case.answer_drafted", "case", case.uid, detail={"model": said.model, "length": len(text)})
    tell_story(actor, case, NoteKind.CHANGE, code="drafted", body=said.model)
    return text


def _matter(case: Case, key: str) -> str:
    """Return what kind of thing it is, by codes alone."""
    found = causes()
    lines = [str(case.get_kind_display())]
    for row in case.causes.all():
        lines.append(found.words(row.category, row.sub_category))
        stage = found.stage(row.stage) if row.stage else None
        if stage:
            lines.append(str(stage.text))
    if case.finding:
        lines.append(str(case.get_finding_display()))
    head = "The matter, in the words of our catalogue: " if key == "en" else "事情的类别（医院目录用语）："
    return head + "; ".join(dict.fromkeys(lines))
