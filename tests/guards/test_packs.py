"""Packs: clinical numbers and wording as data, in both languages, with where they come from and who approved them."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from . import house

HEAD = ("code", "version", "source", "approver", "effective_on")
PACKS = sorted(house.SOURCE.glob("**/packs/**/*.yaml"))


def one_sided(value: Any, place: str = "") -> Iterator[str]:
    """Yield where a text has one language and not the other."""
    if isinstance(value, dict):
        if {"zh", "en"} & set(value):
            for language in ("zh", "en"):
                if not str(value.get(language) or "").strip():
                    yield f"{place or 'top'}: no {language}"
        for key, inner in value.items():
            yield from one_sided(inner, f"{place}.{key}".strip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from one_sided(inner, f"{place}[{number}]")


@pytest.mark.parametrize("path", PACKS, ids=house.short)
def test_a_pack_has_a_head_and_both_languages(path):
    pack = yaml.safe_load(path.read_text())
    assert not [key for key in HEAD if not pack.get(key)]
    assert not list(one_sided(pack))


def test_the_guard_notices_a_missing_language():
    pack = {
        "steps": [{"title": {"zh": "电话", "en": ""}}, {"title": {"en": "Call"}}, {"title": {"zh": "好", "en": "ok"}}]
    }
    assert list(one_sided(pack)) == ["steps[0].title: no en", "steps[1].title: no zh"]
