"""Questionnaires made from the bank: the questions with these codes, each with what follows it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.engagement.questionnaires.definition import Definition, parse
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words

from .judging import bank, questions


def form(code: str, title: Words, codes: Iterable[str], *, intro: Words | None = None) -> dict[str, Any]:
    """Return the plain data of a questionnaire that asks `codes`, grouped in the bank's order.

    Questions that follow another come right behind it; none is asked twice.

    Raises:
        InvalidInput: a code is not in the bank; names it.
    """
    wanted = set(codes)
    for unknown in sorted(wanted - set(questions())):
        raise InvalidInput(_("This question is not in the bank."), where=unknown)
    asked = [one for one in bank().questions if one.code in wanted or one.follows in wanted]
    used = {one.group for one in asked}
    raw: dict[str, Any] = {
        "code": code,
        "title": {"zh": title.zh, "en": title.en},
        "layout": "groups",
        "minutes": max(1, round(len(asked) / 6)),
        "groups": [
            {"code": one.code, "text": {"zh": one.text.zh, "en": one.text.en}}
            for one in bank().groups
            if one.code in used
        ],
        "items": _ordered(asked),
    }
    return raw | ({"intro": {"zh": intro.zh, "en": intro.en}} if intro else {})


def definition(code: str, title: Words, codes: Iterable[str], *, intro: Words | None = None) -> Definition:
    """Return the same as a checked definition."""
    return parse(form(code, title, codes, intro=intro))


def _ordered(asked: list[Any]) -> list[dict[str, Any]]:
    """Return the items group by group; who follows a question that is not asked stands alone."""
    order = {group.code: number for number, group in enumerate(bank().groups)}
    codes = {one.code for one in asked}
    alone = [one.raw() | ({} if one.follows in codes else {"enable_when": None}) for one in asked]
    return sorted(alone, key=lambda raw: order[raw["group"]])
