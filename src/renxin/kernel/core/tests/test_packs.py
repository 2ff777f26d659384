"""Packs are read into their shape, or refused in words that say where and what to do."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pytest

from renxin.kernel.core import packs

HEAD = "code: x\nversion: 1\nsource: guideline\napprover: board\neffective_on: 2026-01-01\n"


@dataclass(frozen=True, kw_only=True)
class Step:
    verb: Literal["wait", "send"]
    days: int = 0
    share: float | None = None
    text: packs.Words | None = None
    rest: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan(packs.Pack):
    steps: tuple[Step, ...]
    limits: dict[str, int] = field(default_factory=dict)
    flag: bool = False


@pytest.fixture
def load(tmp_path):
    def run(body, head=HEAD):
        path = tmp_path / "plan.yaml"
        path.write_text(head + body)
        return packs.load(path, Plan)

    return run


def test_a_pack_is_read_into_its_shape(load):
    plan = load(
        "steps:\n  - {verb: wait, days: 3, share: 1}\n  - {verb: send, text: {zh: 您好, en: Hello}, rest: {a: [1]}}"
    )
    assert plan.effective_on == date(2026, 1, 1)
    assert plan.steps[0] == Step(verb="wait", days=3, share=1.0)
    assert packs.words(plan.steps[1].text, "zh-hans") == "您好"
    assert packs.words(plan.steps[1].text, "en-gb") == "Hello"
    assert packs.words({"zh": "您好", "en": "Hello"}, "fr") == "您好"
    assert packs.as_data(plan)["steps"][1]["text"] == {"zh": "您好", "en": "Hello"}
    assert packs.as_data(plan)["effective_on"] == "2026-01-01"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "steps is missing"),
        ("steps: 3", "steps: expected a list, found 3"),
        ("steps: [{verb: jump}]", r"steps\[1\].verb: 'jump' is none of wait, send"),
        ("steps: [{verb: wait, days: many}]", r"steps\[1\].days: expected a whole number, found 'many'"),
        ("steps: [{verb: wait, days: true}]", r"steps\[1\].days: expected a whole number"),
        ("steps: [{verb: wait, dayz: 3}]", r"steps\[1\].dayz: is not known here; did you mean days"),
        ("steps: [{verb: send, text: {zh: 您好}}]", r"steps\[1\].text: en is missing"),
        ("steps: [{verb: send, text: {zh: 您好, en: ' '}}]", "both zh and en are needed"),
        ("steps: []\nlimits: {a: b}", "limits.a: expected a whole number"),
        ("steps: []\nflag: 'yes please'", "flag: expected true or false"),
        ("steps: []\nsteps: []", "stands twice"),
        ("steps: [", "not valid YAML"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(load, body, words):
    with pytest.raises(packs.PackError, match=words) as error:
        load(body)
    assert "plan.yaml" in str(error.value)


@pytest.mark.parametrize("missing", ["version", "source", "approver", "effective_on"])
def test_a_pack_says_where_it_comes_from(load, missing):
    head = "".join(line + "\n" for line in HEAD.splitlines() if not line.startswith(missing))
    with pytest.raises(packs.PackError, match=f"{missing} is missing"):
        load("steps: []", head)
    if missing == "source":
        with pytest.raises(packs.PackError, match="source is empty"):
            load("steps: []", head + "source: ''\n")


def test_two_packs_cannot_share_code_and_version(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(HEAD + "steps: []")
    with pytest.raises(packs.PackError, match="raise the version"):
        list(packs.load_all(tmp_path, Plan))
    (tmp_path / "b.yaml").write_text(HEAD.replace("version: 1", "version: 2") + "steps: []")
    assert [pack.version for pack in packs.load_all(tmp_path, Plan)] == [1, 2]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(packs.PackError, match="cannot be read"):
        packs.load(tmp_path / "none.yaml", Plan)
