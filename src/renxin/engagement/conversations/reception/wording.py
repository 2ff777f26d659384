"""The assistant's sentences, put together: label, answer, the way to a person. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from .pack import ReceptionPack, Topic, pack

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str, otherwise: str) -> str:
    """Return in which language to answer a message: its own when it shows one."""
    if _HAN.search(text):
        return "zh"
    return "en" if _LATIN.search(text) else otherwise


def answer_text(topic: Topic, facts: Mapping[str, str], language: str, own: str = "") -> str:
    """Return an answer, with the hospital's own words for it if it has any."""
    words = own or topic.answer.get(language)
    return framed(_filled(words, {**facts, "menu": menu(facts, language)}), language)


def ask_again_text(facts: Mapping[str, str], language: str) -> str:
    """Return what is said when a message was not understood: that, and what can be asked."""
    return framed(_filled(pack().ask_again.get(language), {"menu": menu(facts, language)}), language)


def hand_over_text(language: str, *, is_open: bool, ahead: int, opens: str, before: str = "") -> str:
    """Return what is said while somebody waits for a person: her place, or when people are back."""
    words = pack()
    if not is_open:
        said = _filled(words.hand_over_closed.get(language), {"opens": opens})
    else:
        place = words.ahead if ahead else words.next_in_line
        said = _filled(words.hand_over.get(language), {"place": _filled(place.get(language), {"ahead": str(ahead)})})
    return words.label.get(language) + "\n".join(filter(None, [before, said]))


def menu(facts: Mapping[str, str], language: str, words: ReceptionPack | None = None) -> str:
    """Return the numbered topics that can be answered with the facts known."""
    offered = [topic for topic in (words or pack()).topics if topic.in_menu and set(topic.needs) <= set(facts)]
    return "\n".join(f"{number}. {topic.name.get(language)}" for number, topic in enumerate(offered, start=1))


def framed(text: str, language: str) -> str:
    """Return a text with the label that says it is automatic, and the way to a person under it."""
    words = pack()
    return f"{words.label.get(language)}{text}\n{words.footer.get(language)}"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), text)
