"""Programmes as they are written: every fault with its line, rules in words, what changed between two versions."""

from pathlib import Path

import pytest
import yaml
from django.utils import translation

from renxin.programs.careplans.editing import differences, picture, reading, spoken, writing
from renxin.programs.careplans.handbook import chapters
from renxin.programs.careplans.programmes.library import PACKS, programmes

PRESSURE = (PACKS / "p01_hypertension.yaml").read_text()
WOUND = (PACKS / "p07_post_operative.yaml").read_text()


def line_of(text: str, what: str) -> int:
    return text[: text.index(what)].count("\n") + 1


@pytest.mark.parametrize("path", sorted(PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_programme_says_the_same_after_it_was_written_out_again(path: Path):
    raw = yaml.safe_load(path.read_text())
    found = reading.read_text(writing.text_of(raw))
    assert not found.problems
    assert found.programme == programmes()[raw["code"]]
    drawn = picture.draw(found.programme)
    assert drawn.dots
    assert all(0 < dot.x < drawn.width and dot.width >= 0 for dot in drawn.dots)


WRONG = [
    ("at: 28d", "at: 28x", "nodes[2].at", "'28x' is no span of time. Write 14d, 2h, 22w3d, 6m, 1y or 3wd."),
    ("id: D28", "id: D14", "nodes[2].id", "Another contact has this code already."),
    ("VS_HR, VS_WT", "VS_HX, VS_WT", "nodes[2].ask", "VS_HX is not in the question bank."),
    ("{zh: 第28天, en: Day 28}", "{zh: 第28天}", "nodes[2].text", "Missing: en."),
    ("by: bot", "by: robot", "nodes[1].by", "'robot' is not one of: bot, message, nurse, doctor, card."),
    ("level == 3", "level = 3", "rules[1].when", "Check brackets, quotes and signs. (character 7)"),
    ('"complication"', '"complicated"', "rules[4].when", "complicated is not known. (character 1)"),
    ("lost]", "lose]", "ends[4]", "'lose' is not one of"),
    ("scope:", "skope:", "skope", "This is not known here. Did you mean scope?"),
    ("code: bp", "kode: bp", "targets[1].kode", "This is not known here. Did you mean code?"),
    ("ends: [death", "ends: ]death", "", "This line cannot be read"),
]


def test_every_fault_has_its_line_and_its_words():
    with translation.override("en"):
        for was, wrong, place, words in WRONG:
            text = PRESSURE.replace(was, wrong, 1)
            assert text != PRESSURE, was
            found = reading.read_text(text)
            assert found.programme is None
            fault = next((one for one in found.problems if one.place == place), None)
            assert fault is not None, (wrong, found.problems)
            assert words in fault.words, fault
            assert fault.line == line_of(PRESSURE, was), (wrong, fault)


def test_all_faults_are_told_at_once_in_the_order_of_lines():
    text = PRESSURE.replace("at: 28d", "at: 28x").replace("level == 3", "level = 3").replace("lost]", "lose]")
    found = reading.read_text(text).problems
    assert [one.place for one in found] == ["ends[4]", "nodes[2].at", "rules[1].when"]


def test_rules_are_read_as_sentences():
    programme = programmes()["P07"]
    said = {
        "days >= 3 and VS_TEMP >= 38": (
            "起算后天数 ≥ 3，且体温 ≥ 38 ℃",
            "days since the start ≥ 3 and temperature ≥ 38 °C",
        ),
        "WND in ['red', 'pus'] or SYM_CHILLS": (
            "伤口为“发红发热”或“流脓”，或寒战",
            "wound is “Red and warm” or “Pus” or chills",
        ),
        "level == 3": ("回答的级别为红色", "the level of the answers is red"),
        "has_implant and not (day_surgery or previous.SYM_PAIN > 4)": (
            "有植入物，且不是“日间手术，或上次疼痛评分 > 4”",
            "Has an implant and not: Day surgery or last time: pain > 4",
        ),
        "(": ("(", "("),
    }
    for formula, (zh, en) in said.items():
        with translation.override("zh-hans"):
            assert spoken.spoken(formula, spoken.own_names(programme)) == zh
        with translation.override("en"):
            assert spoken.spoken(formula, spoken.own_names(programme)) == en


def test_what_changed_is_told_in_words():
    text = (
        WOUND.replace("at: 7d, window: [1, 2]", "at: 8d, window: [1, 3]")
        .replace('VS_TEMP >= 38"', 'VS_TEMP >= 37.8"')
        .replace("SYM_LEG, LIFE_ACTIVE", "SYM_LEG, COND")
        .replace("id: D90", "id: D91")
        .replace("next: 2d", "next: 3d")
    )
    new = reading.read_text(text).programme
    assert new is not None
    with translation.override("en"):
        found = [
            (one.kind, one.of, one.what, one.before, one.after) for one in differences.compare(programmes()["P07"], new)
        ]
    assert found == [
        ("removed", "Day 90 (with an implant) (D90)", "", "", ""),
        ("changed", "Day 7 (D7)", "when", "7 days", "8 days"),
        ("changed", "Day 7 (D7)", "window", "−1 to +2 days", "−1 to +3 days"),
        ("changed", "Day 7 (D7)", "asks, no longer", "activity", "–"),
        ("changed", "Day 7 (D7)", "asks, new", "–", "how she is on the whole"),
        ("added", "Day 90 (with an implant) (D91)", "", "", ""),
        ("changed", "Wound not well, look again within two days", "asked again after", "2 days", "3 days"),
        (
            "changed",
            "Still feverish three days after the operation",
            "if",
            "days since the start ≥ 3 and temperature ≥ 38 °C",
            "days since the start ≥ 3 and temperature ≥ 37.8 °C",
        ),
    ]  # fmt: skip
    assert differences.compare(new, new) == []


def test_every_programme_has_its_chapter_and_every_piece_that_is_sent_is_there():
    sent = {code for one in programmes().values() for node in one.nodes for code in node.send}
    assert sent <= set(chapters.contents())
    assert set(programmes()) == set(chapters.chapters())
    assert all(one.emergency and one.daily for one in chapters.chapters().values())
