"""What a talk comes to, in words: the complaint in order for whoever goes on. Pure."""

from dataclasses import dataclass

from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.packs import Words

from .pack import pack
from .states import Talk


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a talk leaves for nurse and doctor: her own words, symptoms, answers as pairs, red flags; by language."""

    said: tuple[str, ...]
    symptoms: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    why: str

    @property
    def chief(self) -> str:
        """Return the chief complaint in one line: the symptoms, else her first words."""
        return "、".join(self.symptoms) or (self.said[0] if self.said else "")


def complaint(talk: Talk, language: str) -> Complaint:
    """Return the complaint of a talk in a language."""
    known = pack()
    symptoms = [one.words.get(language) for slug in talk.found or talk.picked if (one := known.symptom(slug))]
    answers = [
        (question.ask.get(language), option.words.get(language))
        for code, answer in talk.answers.items()
        if (question := known.questions.get(code))
        for option in question.options
        if option.code == answer
    ]
    flags = [flag_words(code).get(language) for code in talk.flags]
    return Complaint(talk.said, tuple(symptoms), tuple(answers), tuple(flags), why_words(talk.why).get(language))


def why_words(code: str) -> Words:
    """Return why a person goes on; a reason that is no longer in the pack is called by its code."""
    return pack().handed_why.get(code, Words(code, code))


def flag_words(code: str) -> Words:
    """Return the name of a red flag; `asked` is one that she answered yes to."""
    return Words("回答了危险征象", "Said yes to a sign of danger") if code == "asked" else safety.flag_words(code)
