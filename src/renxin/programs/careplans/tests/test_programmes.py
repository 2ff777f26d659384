"""Programmes against the tables they were written from: dates, levels, actions and next contacts, line by line."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.core.shapes import Misfit, fit
from renxin.programs.careplans.programmes import library, spans, vaccines
from renxin.programs.careplans.programmes.assessing import assess
from renxin.programs.careplans.programmes.planning import MERGED_WITHIN, Occasion, merged, occasions
from renxin.programs.careplans.programmes.shapes import STRICTNESS, Programme

START = date(2026, 1, 5)  # a Monday
GREEN, YELLOW, ORANGE, RED = Level

# Programme, anchor, what is known, days after the anchor: written out from the table "programme × anchor × day".
DAYS = [
    ("P01", "enrolled", {}, [14, 28, 90, 180, 270, 360, 365, 450]),
    ("P02", "discharge", {}, [3, 7, 14, 30, 90, 180, 270, 360, 365, 450]),
    ("P03", "discharge", {"severe": True}, [3, 7, 28, 90, 180, 270, 360, 450]),
    ("P03", "discharge", {}, [3, 7, 28, 90, 270, 450]),
    ("P04", "discharge", {}, [7, 28, 84, 174, 264, 354, 444]),
    ("P05", "discharge", {}, [3, 7, 14, 30, 90, 180, 270, 365]),
    ("P05H", "discharge", {}, [3, 10, 30, 90, 150, 210, 270, 330, 390, 450]),
    ("P06", "discharge", {}, [3, 7, 14, 30, 90, 180, 365]),
    ("P07", "surgery", {}, [3, 7, 14, 30]),
    ("P07", "surgery", {"day_surgery": True}, [1, 3, 7, 14, 30]),
    ("P07", "surgery", {"has_implant": True, "wound_site": "knee"}, [3, 7, 14, 14, 30, 90]),
    ("P07", "surgery", {"wound_site": "head"}, [3, 5, 7, 14, 30]),
    ("P08", "surgery", {}, [3, 7, 14, 42, 90, 180, 365]),
    ("P08F", "surgery", {"in_cast": True}, [1, 2, 14, 28, 49, 84, 181, 365]),
    ("P08S", "surgery", {}, [3, 7, 14, 42, 90, 181, 365]),
    ("P09", "lmp", {}, [90, 126, 157, 182, 210, 238, 259, 266, 273, 280]),
    ("P09", "delivery", {}, [5, 28, 42]),
    ("P11", "cycle", {}, [1, 3, 7, 12]),
    ("P11", "cycle", {"has_picc": True}, [1, 3, 7, 7, 12, 14, 21, 28]),
    ("P11", "next_cycle", {}, [-3]),
    ("P12", "visit", {"treatment": "extraction"}, [1, 3, 7]),
    ("P12", "visit", {"treatment": "check"}, [181, 365]),
    ("P12", "visit", {"treatment": "check", "caries_risk": "low"}, [365]),
    ("P12", "visit", {"treatment": "root_canal"}, [1, 7, 90, 365]),
    ("P12", "visit", {"treatment": "implant"}, [1, 3, 8, 90]),
    ("P13", "report", {"finding_class": "A"}, [0, 1, 7]),
    ("P13", "report", {"finding_class": "B"}, [3, 30, 90, 180]),
    ("P14", "discharge", {}, [3, 7, 15, 30]),
    ("P14", "discharge", {"chronic": True}, [3, 7, 15, 30, 120, 210, 300, 390]),
    ("P15A", "enrolled", {}, [3, 7, 14, 21, 28, *range(56, 452, 28)]),
    ("P15K", "enrolled", {}, [180, 360]),
    ("P15K", "enrolled", {"advanced": True}, [90, 180, 270, 360, 450]),
    ("P15T", "surgery", {}, [1, 3, 7, 35, 90]),
    ("P01S", "enrolled", {}, [180, 360]),
    ("P02S", "enrolled", {}, [365]),
]


@pytest.mark.parametrize(("code", "anchor", "known", "days"), DAYS)
def test_the_days_of_the_table(code, anchor, known, days):
    found = occasions(library.programmes()[code], {anchor: START}, known, until=START + timedelta(days=451))
    assert [(one.due_on - START).days for one in found] == days


def test_the_days_of_a_child():
    found = occasions(library.programmes()["P10"], {"birth": date(2026, 1, 31)}, {}, until=date(2033, 1, 1))
    assert [one.due_on.isoformat() for one in found] == [
        *("2026-02-07", "2026-03-01", "2026-04-30", "2026-07-31", "2026-09-30", "2027-01-31", "2027-07-31"),
        *("2028-01-31", "2028-07-31", "2029-01-31", "2030-01-31", "2031-01-31", "2032-01-31"),
    ]


def test_every_six_months_after_treatment_up_to_the_fifth_year():
    found = occasions(library.programmes()["P11"], {"treatment_end": START}, {}, until=START + timedelta(days=3000))
    assert [one.node for one in found] == ["S3"] * 8 + ["S6"] * 6 + ["S12"] * 3


BP = {"VS_SBP": 120, "VS_DBP": 80}

# Programme, answers, what is known, the contact before: level, actions, days to the next contact with these questions.
OUTCOMES = [
    ("P01", BP, {"age_years": 50}, {}, GREEN, (), None),
    ("P01", {"VS_SBP": 142, "VS_DBP": 80}, {"age_years": 50}, {}, YELLOW, ("recheck",), 14),
    ("P01", {"VS_SBP": 142, "VS_DBP": 80}, {"age_years": 70}, {}, YELLOW, (), None),
    ("P01", {"VS_SBP": 151, "VS_DBP": 80}, {"age_years": 70}, {}, YELLOW, ("recheck",), 14),
    ("P01", {"VS_SBP": 142, "VS_DBP": 80}, {"age_years": 50}, {"uncontrolled": True}, ORANGE, ("refer", "recheck"), 14),
    ("P01", BP | {"MED_ADR": "mild"}, {"age_years": 50}, {"adverse": True}, ORANGE, ("refer", "recheck"), 14),
    ("P01", {"VS_SBP": 180, "VS_DBP": 80}, {"age_years": 50}, {}, RED, ("emergency", "recheck"), 14),
    ("P01", BP | {"SYM_HEAD": "severe"}, {"age_years": 50}, {}, RED, ("emergency",), 14),
    ("P01", {"VS_SBP": 142, "VS_DBP": 80}, {"age_years": 36, "pregnant": True}, {}, RED, ("emergency", "recheck"), 14),
    ("P01", BP | {"SYM_BACK": True}, {"age_years": 50}, {}, RED, ("emergency",), 14),
    ("P02", {"LAB_GLU_F": 6.9}, {}, {}, GREEN, (), None),
    ("P02", {"LAB_GLU_F": 7.4}, {}, {}, YELLOW, ("recheck",), 14),
    ("P02", {"LAB_GLU_F": 7.4}, {}, {"uncontrolled": True}, ORANGE, ("refer", "recheck"), 14),
    ("P02", {"LAB_GLU_F": 16.7}, {}, {}, RED, ("emergency", "recheck"), 14),
    ("P02", {"LAB_GLU_F": 3.9}, {}, {}, RED, ("emergency", "self_treat"), 14),
    ("P03", {"SYM_COUGH": ["dyspnoea", "sputum"]}, {}, {}, ORANGE, (), None),
    ("P03", {"MED_INHALER": "no"}, {}, {}, YELLOW, ("call_nurse",), None),
    ("P04", {"SC_ACT": 18}, {}, {"uncontrolled": True}, ORANGE, ("call_doctor", "recheck"), 14),
    ("P05", {"MED_TAKE": 2}, {"stented": True}, {}, ORANGE, ("call_doctor",), None),
    ("P05", {"SYM_CHEST": "long"}, {}, {}, RED, ("emergency",), 3),
    ("P05", BP, {"stented": True, "days": 180}, {}, YELLOW, ("book",), None),
    ("P05", BP, {"stented": True, "acute": True, "days": 180}, {}, GREEN, (), None),
    ("P05", BP, {"acute": True, "days": 365}, {}, YELLOW, ("book",), None),
    ("P05H", {"VS_WT": 71}, {"heart_failure": True, "previous.VS_WT": 70}, {}, ORANGE, (), None),
    ("P06", {"SYM_FAST": "now"}, {}, {}, RED, ("emergency",), 3),
    ("P06", {"MOOD_LOW": 2, "MOOD_INTEREST": 2}, {}, {}, YELLOW, ("score",), None),
    ("P07", {"VS_TEMP": 38.2}, {"days": 3}, {}, ORANGE, ("call_doctor",), 1),
    ("P07", {"WND": "red"}, {"days": 3}, {}, YELLOW, ("recheck",), 2),
    ("P07", {"WND": "open"}, {"days": 3}, {}, RED, ("emergency",), 1),
    ("P08", {"REHAB_FLEX": 80}, {"knee": True, "days": 14}, {}, YELLOW, ("book",), None),
    ("P09", {"PREG_FM": 8}, {"weeks": 32}, {}, RED, ("emergency",), 14),
    ("P09", {"VS_SBP": 142, "VS_DBP": 80}, {"pregnant": True}, {}, ORANGE, ("refer",), 14),
    ("P09", {"PREG_BLD": False}, {"risk": "red"}, {}, YELLOW, ("call_nurse",), 7),
    ("P10", {"BABY_FEED": "none"}, {}, {}, RED, ("emergency",), 1),
    ("P10", {"BABY_BREATH": True}, {"age_days": 29}, {}, RED, ("emergency",), 1),
    ("P10", {"VS_RR": 62}, {"age_days": 29}, {}, RED, ("emergency",), 1),
    ("P11", {"VS_TEMP": 38.0}, {"chemotherapy": True}, {}, RED, ("emergency",), 1),
    ("P11", {"LAB_ANC": 0.8}, {"chemotherapy": True}, {}, ORANGE, ("call_doctor",), 2),
    ("P12", {"DENT_SOCKET": True}, {}, {}, ORANGE, ("book",), 2),
    ("P13", {"ATTENDED": "open"}, {"finding_class": "A"}, {}, RED, ("call_doctor",), 1),
    ("P14", {"COND": "worse"}, {}, {}, ORANGE, ("call_doctor",), 2),
    ("P15A", {"LAB_INR": 3.5}, {}, {"outside": True}, ORANGE, ("call_doctor", "recheck"), 3),
    ("P15K", {"LAB_K": 6.1}, {}, {}, RED, ("emergency", "call_doctor"), 1),
    ("P15T", {"SYM_NECK": "breath"}, {}, {}, RED, ("emergency",), 1),
]


@pytest.mark.parametrize("row", OUTCOMES, ids=lambda row: f"{row[0]}-{'-'.join(map(str, row[1]))}")
def test_what_answers_lead_to(row):
    code, answers, known, before, level, actions, again = row
    found = assess([library.programmes()[code]], answers, known, before, START)
    days = (found.again_on - START).days if found.again_on else None
    assert (found.level, found.actions, days) == (level, actions, again)
    assert all(reason.why.zh and reason.why.en for reason in found.reasons)


WITHOUT = {"diabetes": False, "kidney_disease": False, "coronary": False}
# Programme, aim, values, what is known: reached or not. From the targets of P01 and P05 (domain, section 4).
AIMS = [
    ("P01", "bp", {"VS_SBP": 138, "VS_DBP": 88}, {"age_years": 60}, True),
    ("P01", "bp", {"VS_SBP": 138, "VS_DBP": 88}, {"age_years": 60, "diabetes": True}, False),
    ("P01", "bp", {"VS_SBP": 128, "VS_DBP": 78}, {"age_years": 60, "kidney_disease": True}, True),
    ("P01", "bp", {"VS_SBP": 148, "VS_DBP": 88}, {"age_years": 81, "coronary": True}, True),
    ("P01", "bp", {"VS_SBP": 148, "VS_DBP": 88}, {"age_years": 79}, False),
    ("P05", "ldl", {"LAB_LDL": 1.7}, {}, True),
    ("P05", "ldl", {"LAB_LDL": 1.7}, {"stented": True}, False),
    ("P05", "ldl", {"LAB_LDL": 1.3}, {"stented": True}, True),
    ("P05", "ldl", {"LAB_LDL": 1.7, "LAB_LDL_0": 3.0}, {}, False),
    ("P05", "ldl", {"LAB_LDL": 1.5, "LAB_LDL_0": 3.0}, {}, True),
    ("P05", "hr", {"VS_HR": 72}, {}, False),
    ("P05", "hr", {"VS_HR": 58}, {}, True),
]


@pytest.mark.parametrize(("code", "aim", "values", "known", "reached"), AIMS)
def test_what_is_aimed_at(code, aim, values, known, reached):
    book = library.programmes()[code]
    formula = book.formulas[next(one.when for one in book.targets if one.code == aim)]
    assert formula.value(WITHOUT | known | values) is reached


@pytest.mark.parametrize(
    ("code", "asked"), [("P01", {"SYM_BACK"}), ("P05", {"LAB_LDL_0"}), ("P10", {"BABY_BREATH", "VS_RR"})]
)
def test_what_a_level_looks_at_is_asked(code, asked):
    assert asked <= {one for node in library.programmes()[code].nodes for one in node.ask}


def test_every_programme_answers_danger_with_danger():
    """Whatever the programme: a red answer of the bank is red, and a stroke is never asked to wait."""
    for programme in library.programmes().values():
        found = assess([programme], {"SYM_FAST": "now"}, {"age_years": 50, "days": 3}, {}, START)
        assert found.level == RED, programme.code
        assert programme.code == "P13" or "emergency" in found.actions, programme.code


def test_the_strictest_of_several_programmes_wins():
    pair = [library.programmes()[code] for code in ("P01", "P02")]
    answers = BP | {"LAB_GLU_F": 7.4, "VS_SBP": 145}
    found = assess(pair, answers, {"age_years": 50}, {"uncontrolled": True}, START)
    assert (found.level, found.actions) == (ORANGE, ("refer", "recheck"))


def occasion(programme, day, by, asks, window=(0, 0), *, hours=None):
    due = START + timedelta(days=day)
    early, late = due - timedelta(days=window[0]), due + timedelta(days=window[1])
    return Occasion(due, programme, "N", 1, by, early, late, tuple(asks), (), hours)


def test_contacts_within_three_days_become_one_with_every_question_once():
    together = merged(
        [
            occasion("P02", 14, "nurse", ["LAB_GLU_F", "MED_TAKE"], (2, 3)),
            occasion("P01", 14, "bot", ["VS_SBP", "MED_TAKE"], (2, 3)),
            occasion("P07", 17, "bot", ["WND"], (2, 3)),
            occasion("P14", 18, "bot", ["COND"]),
        ]
    )
    assert [(one.due_on, one.by, one.asks) for one in together] == [
        (START + timedelta(days=15), "nurse", ("VS_SBP", "MED_TAKE", "LAB_GLU_F", "WND")),
        (START + timedelta(days=18), "bot", ("COND",)),
    ]


def test_two_occasions_of_one_programme_stay_two():
    together = merged([occasion("P07", 1, "nurse", ["SYM_BLEED"]), occasion("P07", 3, "bot", ["WND"])])
    assert [(one.due_on - START).days for one in together] == [1, 3]


def test_what_is_due_within_hours_stays_by_itself():
    together = merged([occasion("P13", 0, "doctor", ["ATTENDED"], hours=2), occasion("P14", 1, "bot", ["COND"])])
    assert [one.by for one in together] == ["doctor", "bot"]


ways = some.builds(
    occasion,
    some.sampled_from(["P01", "P02", "P07"]),
    some.integers(0, 60),
    some.sampled_from(sorted(STRICTNESS)),
    some.lists(some.sampled_from(["WND", "VS_SBP", "MED_TAKE"]), max_size=3),
    some.tuples(some.integers(0, 3), some.integers(0, 3)),
)


@given(some.lists(ways, max_size=12))
def test_merging_loses_and_doubles_nothing(wanted):
    together = merged(wanted)
    assert sorted(one for contact in together for one in contact.occasions) == sorted(wanted)
    for contact in together:
        days = [one.due_on for one in contact.occasions]
        assert (max(days) - min(days)).days <= MERGED_WITHIN
        assert len({one.programme for one in contact.occasions}) == len(contact.occasions)
        assert len(set(contact.asks)) == len(contact.asks)
        assert STRICTNESS[contact.by] == max(STRICTNESS[one.by] for one in contact.occasions)
        assert {code for one in contact.occasions for code in one.asks} == set(contact.asks)


def test_a_moved_anchor_moves_the_days():
    """The expected day of birth replaces the last period: every node moves by the same days."""
    plan = library.programmes()["P09"]
    first = occasions(plan, {"lmp": START}, {}, until=START + timedelta(days=400))
    moved = occasions(plan, {"lmp": START + timedelta(days=5)}, {}, until=START + timedelta(days=400))
    assert {(b.due_on - a.due_on).days for a, b in zip(first, moved, strict=True)} == {5}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14d", "2026-01-19"),
        ("22w3d", "2026-06-11"),
        ("1m", "2026-02-05"),
        ("-3d", "2026-01-02"),
        ("1y", "2027-01-05"),
        ("3wd", "2026-01-08"),
        ("2h", "2026-01-05"),
        ("24h", "2026-01-06"),
    ],
)
def test_spans(text, day):
    assert spans.read(text).after(START).isoformat() == day


def test_a_month_after_the_thirty_first_and_working_days_over_the_spring_festival():
    assert spans.read("1m").after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert spans.read("1m").after(date(2028, 1, 31)) == date(2028, 2, 29)
    assert spans.read("1wd").after(date(2026, 2, 14)) == date(2026, 2, 24)  # a make-up Saturday, then the holidays


@pytest.mark.parametrize("text", ["", "14", "d14", "two weeks", "1.5d"])
def test_what_is_no_span(text):
    with pytest.raises(ValueError, match="no span"):
        spans.read(text)


RAW = yaml.safe_load((library.PACKS / "p01_hypertension.yaml").read_text())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw["nodes"][0]["ask"].append("VS_SPB"), "nodes.D14.ask: VS_SPB is not in the bank"),
        (lambda raw: raw["nodes"][0].update(at="14 days"), "nodes[1]"),
        (lambda raw: raw["nodes"][1].update(id="D14"), "every id must be different"),
        (lambda raw: raw["rules"][1].update(when="uncontroled"), "rules[2].when (1)"),
        (lambda raw: raw["rules"][1].update(next="soon"), "rules[2]"),
        (lambda raw: raw.update(ends=["never"]), "ends[1]"),
        (lambda raw: raw["marks"][0].update(when="VS_SBP >"), "marks.uncontrolled"),
    ],
)
def test_a_programme_that_is_wrong_is_refused_with_the_place(change, said):
    raw = deepcopy(RAW)
    change(raw)
    with pytest.raises(Misfit) as refused:
        fit(raw, Programme, "")
    assert said in str(refused.value)


BORN = date(2026, 1, 31)


def test_vaccines_of_a_newborn_in_the_order_of_their_days():
    found = [
        (one.vaccine, one.number, one.due_on.isoformat()) for one in vaccines.doses_due(BORN, "female", {}, on=BORN)
    ]
    assert found == [
        ("BCG", 1, "2026-01-31"),
        ("HEPB", 1, "2026-01-31"),
        ("DTAP", 1, "2026-03-31"),
        ("IPV", 1, "2026-03-31"),
        ("BOPV", 1, "2026-05-31"),
        ("MENA", 1, "2026-07-31"),
        ("JEL", 1, "2026-09-30"),
        ("MMR", 1, "2026-09-30"),
        ("HEPAL", 1, "2027-07-31"),
        ("MENAC", 1, "2029-01-31"),
        ("HPV", 1, "2039-01-31"),
    ]


def test_a_late_dose_moves_the_next_one_by_its_least_interval():
    had = {"HEPB": [BORN, date(2026, 7, 20)], "DTAP": [date(2026, 3, 31)]}
    due = {one.vaccine: one for one in vaccines.doses_due(BORN, "male", had, on=date(2026, 7, 21))}
    assert (due["HEPB"].number, due["HEPB"].due_on) == (3, date(2026, 9, 18))
    assert (due["DTAP"].number, due["DTAP"].due_on) == (2, date(2026, 5, 31))
    assert "HPV" not in due


def test_what_is_too_late_to_make_up_is_not_asked_for():
    due = {one.vaccine for one in vaccines.doses_due(date(2020, 1, 1), "male", {}, on=date(2026, 6, 1))}
    assert due == {"HEPB", "DTAP", "MENAC", "MMR", "JEL", "HEPAL"}
