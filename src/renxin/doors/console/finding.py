"""The list of patients: by words, by what is known of them, by stage."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from renxin.kernel.core.pagination import Keyset
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, RelationStage

_PAGE: Final = 40
_ORDER: Final = Keyset("-pk", size=_PAGE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by: its words, the address that chooses it, whether it is chosen."""

    words: str
    url: str
    current: bool


def found(request: StaffRequest) -> dict[str, Any]:
    """Return the people of one page and what the page needs to say how it found them."""
    text = request.GET.get("q", "").strip()
    soft = _known(request.GET.get("soft", ""), {code for kind in patients.soft_kinds().values() for code in kind.codes})
    stage = _known(request.GET.get("stage", ""), set(RelationStage.values))
    people, after = _people(request, text, soft, stage)
    kept = {key: value for key, value in (("q", text), ("soft", soft), ("stage", stage)) if value}
    return {
        "q": text,
        "people": people,
        "next": f"?{urlencode(kept | {'after': after})}" if after else "",
        "soft": soft,
        "stage": stage,
        "soft_words": patients.words_of_soft_fact(soft),
        "stage_words": patients.words_of_stage(stage),
        "soft_choices": _soft_choices(kept),
        "stage_choices": _choices("stage", kept, {value: str(label) for value, label in RelationStage.choices}),
        "without_soft": _address(kept, soft=""),
        "without_stage": _address(kept, stage=""),
        "clear_url": _address(kept, soft="", stage="") if soft or stage else "",
    }


def _people(request: StaffRequest, text: str, soft: str, stage: str) -> tuple[list[Any], str]:
    actor = request.actor
    if text:
        cards = patients.search(actor, text, _PAGE)
        if soft or stage:
            rows = patients.visible(actor).filter(pk__in=[card.id for card in cards])
            fitting = set(patients.narrowed(rows, actor, soft=soft, stage=stage).values_list("pk", flat=True))
            cards = [card for card in cards if card.id in fitting]
        return cards, ""
    rows = patients.visible(actor).exclude(status=Patient.Status.MERGED)
    page = _ORDER.page(patients.narrowed(rows, actor, soft=soft, stage=stage), request.GET.get("after", ""))
    shown = patients.cards(actor, [row.pk for row in page.items])
    return [shown[row.pk] for row in page.items], page.next


def _soft_choices(kept: dict[str, str]) -> list[tuple[str, list[Choice]]]:
    kinds = patients.soft_kinds().values()
    return [
        (str(kind.words), _choices("soft", kept, {code: str(words) for code, words in kind.codes.items()}))
        for kind in kinds
    ]


def _choices(name: str, kept: dict[str, str], words: dict[str, str]) -> list[Choice]:
    return [Choice(word, _address(kept, **{name: value}), kept.get(name) == value) for value, word in words.items()]


def _address(kept: dict[str, str], **changed: str) -> str:
    asked = {key: value for key, value in (kept | changed).items() if value}
    address = reverse("console:patients")
    return f"{address}?{urlencode(asked)}" if asked else address


def _known(value: str, known: set[str]) -> str:
    return value if value in known else ""
