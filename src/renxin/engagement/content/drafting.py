"""Drafts by the language model: only ever a draft, about nobody in particular, approved by a person like any other."""

from typing import Final

from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.llm import services as llm

from . import catalogue
from .models import MessageClass, MessageTemplate, Tone
from .services import Draft
from .wording import mistakes, variables_in

_RULES: Final = """你为医院写给患者的短消息，用简体中文。只写消息正文，不加引号和解释。
像一个认识患者的人说话：用“您”，句子短，先说事再说怎么办，80 字以内。
不许诺疗效，不用“最、第一、保证”，不写价格和优惠，不提病名和药名，不索要钱款、验证码、密码，不写链接。
只能用这些变量，写成 {{变量}}：%(variables)s。
可能缺失的变量放进 [[ ]] 里，缺了整段就不说，例如：[[{{salutation}}，]]您好。"""
_TONES: Final = {
    Tone.PLAIN: "写给一般成年人。",
    Tone.ELDER: "写给七十岁的长辈：更慢、更暖、更具体，一句只说一件事。",
    Tone.PARENT: "写给孩子的家长。",
}


def is_available() -> bool:
    """Tell whether a language model is configured here."""
    return llm.is_configured()


def draft(actor: Actor, template: MessageTemplate, wish: str) -> Draft:
    """Return a draft in all tones for what somebody wishes to say.

    Raises:
        InvalidInput: nothing was wished for, or the answer is not usable.
        ModelSilent: the model does not answer.
    """
    actor.require("content.edit")
    if not wish.strip():
        raise InvalidInput(_("Say in a few words what the message is for."), where="wish")
    texts = {tone.value: _written(template, wish.strip()[:400], tone) for tone in Tone}
    return Draft(bodies={"zh": texts}, drafted_by_model=True)


def _written(template: MessageTemplate, wish: str, tone: Tone) -> str:
    known = catalogue.catalogue()
    ask = llm.Ask(
        task="content.draft",
        rules=_RULES % {"variables": "、".join(f"{code}（{one.name.zh}）" for code, one in known.items())},
        question=f"类别：{MessageClass(template.message_class).name}。{_TONES[tone]}要说的事：{wish}",
        offline=f"[[{{{{salutation}}}}，]]您好。{wish}",
    )
    text = llm.answer(ask).text.strip().strip('"“”')
    if mistakes(text) or set(variables_in(text)) - known.keys():
        raise InvalidInput(_("The draft uses places that do not exist. Try again, or write it yourself."))
    return text
