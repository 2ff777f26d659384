"""What a screen of the guide shows, whoever asks: one question, the departments, danger, or a person. No writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from renxin.engagement.safety import selectors as safety
from renxin.intelligence.assistant import selectors
from renxin.intelligence.assistant.guide.pack import Part, Symptom, pack
from renxin.intelligence.assistant.guide.scoring import concerns
from renxin.intelligence.assistant.guide.states import Advice, Person, Talk, Turn
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.appointments import selectors as appointments

_DAYS: Final = timedelta(days=7)
_SLOTS: Final = 3
_FERTILE: Final = range(12, 56)
_OLDEST: Final = 120
_LATEST_WEEK: Final = 42


@dataclass(frozen=True, slots=True)
class Shown:
    """A department as it is shown: why, how to book, the next free times, where it is."""

    advice: Advice
    name: str
    why: tuple[str, ...]
    where: str
    book: str
    free: tuple[datetime, ...]


def context(actor: Actor, talk: Talk, *, phone: str = "") -> dict[str, Any]:
    """Return what the screen of a talk needs."""
    known, language = pack(), language_now()
    stage = "unknown" if talk.stage == "unknown" else talk.stage
    question = known.questions.get(talk.open) if stage == "ask" else None
    shown = [_shown(actor, one, language) for one in talk.named] if stage in ("answer", "person") else []
    return {
        "talk": talk,
        "stage": stage,
        "question": question,
        "options": [(one.code, str(one.words.get(language))) for one in question.options] if question else [],
        "question_words": question.ask.get(language) if question else "",
        "parts": body(talk.person, language) if stage in ("tell", "unknown") else [],
        "shown": shown,
        "absent": _absent_words(talk, language),
        "emergency": safety.emergency(talk.flags, language).splitlines() if stage == "stopped" else [],
        "emergency_room": _emergency_room(actor) if stage == "stopped" else None,
        "asks_pregnancy": talk.person.sex == "female" and talk.person.years in _FERTILE,
        "asked_before": len(talk.asked),
        "phone": phone,
        "version": known.version,
    }


def body(person: Person, language: str) -> list[tuple[Part, str, list[tuple[str, str]]]]:
    """Return parts of the body with their name and the symptoms that can be this person's."""
    found = []
    for part in pack().parts:
        symptoms: list[Symptom] = [one for one in pack().symptoms if part.code in one.parts and concerns(one, person)]
        lines = [(one.slug, one.words.get(language)) for one in symptoms]
        if lines:
            found.append((part, part.words.get(language), lines))
    return found


def turn_of(posted: QueryDict, talk: Talk) -> Turn:
    """Return what a form says: words, a symptom, an answer, whom it is about, the wish for a person."""
    return Turn(
        text=posted.get("text", ""),
        picks=tuple(posted.getlist("pick")),
        option=posted.get("option", "") if talk.open else "",
        person=_person(posted, talk),
        wants_person=posted.get("person") == "yes",
    )


def language_now() -> str:
    """Return the language of the page as packs call it."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def booking_link(uid: str) -> str:
    """Return where a department is booked on the patient's own pages, empty while there is no such page."""
    try:
        return f"{reverse('home-book')}?department={uid}"
    except NoReverseMatch:
        return ""


def _person(posted: Mapping[str, str], talk: Talk) -> Person | None:
    """Return whom it is about, as far as the form says it; what is already known stays."""
    before = talk.person
    months = _number(posted.get("months", ""), 36)
    years = _number(posted.get("years", ""), _OLDEST)
    age = months if months is not None and (years in (None, 0)) else years * 12 if years is not None else None
    sex = posted.get("sex", "") if posted.get("sex", "") in ("male", "female") else ""
    weeks = _number(posted.get("weeks", ""), _LATEST_WEEK)
    pregnant = posted.get("pregnant") == "yes" or before.pregnant
    if age is None and not sex and pregnant == before.pregnant and weeks is None:
        return None
    sex = sex or before.sex
    return Person(
        age if age is not None else before.age_months,
        sex,
        pregnant and sex == "female",
        weeks if weeks is not None else before.weeks,
    )


def _number(text: str, most: int) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain) <= most else None


def _shown(actor: Actor, advice: Advice, language: str) -> Shown:
    place = Organization.objects.of(actor).select_related("location").filter(pk=advice.place_id).first()
    today = clock.today(organizations.zone_of(actor))
    days = appointments.free(actor, first=today, last=today + _DAYS, department_id=advice.place_id, limit=_SLOTS)
    return Shown(
        advice,
        advice.en if language == "en" else advice.zh,
        tuple(pair[1] if language == "en" else pair[0] for pair in advice.why),
        str(place.location) if place is not None and place.location else "",
        booking_link(advice.uid),
        tuple(slot.starts_at for day in days for slot in day.slots)[:_SLOTS],
    )


def _absent_words(talk: Talk, language: str) -> str:
    """Return the name of the department that fits best but does not exist here."""
    if not talk.absent:
        return ""
    own = pack().places.get(talk.absent)
    return own.words.get(language) if own else _standard(talk.absent, language)


def _emergency_room(actor: Actor) -> Organization | None:
    place = selectors.house(actor).find("20")
    if place is None or not place.code.startswith("20"):
        return None
    return Organization.objects.of(actor).select_related("location").filter(pk=place.id).first()


def first(person: Person) -> Talk:
    """Return a talk that nobody has begun yet."""
    return Talk(person=person, stage="tell" if person.known else "who")


def _standard(code: str, language: str) -> str:
    entry = organizations.standard_departments().get(code)
    return entry.words.get(language).removesuffix("专业") if entry else ""
