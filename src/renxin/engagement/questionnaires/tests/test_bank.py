"""The question bank: levels by table, forms from codes, and a pack that cannot be wrong in silence."""

from copy import deepcopy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from renxin.engagement.questionnaires.bank import judging
from renxin.engagement.questionnaires.bank.forms import definition, form
from renxin.engagement.questionnaires.bank.judging import bank, highest, is_plausible, judge, questions
from renxin.engagement.questionnaires.bank.levels import Level
from renxin.engagement.questionnaires.bank.shapes import BankPack
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words
from renxin.kernel.core.shapes import Misfit, fit

G, Y, OR, R = Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED

# Home measurements, adults: value and level at every edge of every band.
MEASURED = {
    "VS_SBP": [(79, R), (80, OR), (89, OR), (90, G), (134, G), (135, Y), (159, Y), (160, OR), (179, OR), (180, R)],
    "VS_DBP": [(49, OR), (50, G), (84, G), (85, Y), (99, Y), (100, OR), (109, OR), (110, R)],
    "VS_HR": [(44, R), (45, OR), (49, OR), (50, Y), (55, G), (100, G), (101, Y), (111, OR), (130, OR), (131, R)],
    "LAB_GLU_F": [(3.9, R), (4.0, Y), (4.4, G), (7.0, G), (7.1, Y), (10.0, Y), (10.1, OR), (16.6, OR), (16.7, R)],
    "LAB_GLU_2H": [(3.9, R), (10.0, G), (10.1, Y), (13.9, Y), (14.0, OR), (16.6, OR), (16.7, R)],
    "VS_TEMP": [(37.2, G), (37.3, Y), (37.9, Y), (38.0, OR), (38.9, OR), (39.0, R)],
    "VS_PEF": [(49, R), (50, OR), (59, OR), (60, Y), (79, Y), (80, G)],
    "LAB_INR": [(1.4, OR), (1.5, Y), (1.9, Y), (2.0, G), (3.0, G), (3.1, Y), (4.0, Y), (4.1, OR), (5.0, OR), (5.1, R)],
    "SYM_VOMIT": [(0, G), (1, Y), (3, OR), (5, OR), (6, R)],
    "SYM_DIARR": [(3, G), (4, OR), (6, OR), (7, R)],
    "SYM_PAIN": [(3, G), (4, Y), (6, Y), (7, OR)],
    "LAB_ANC": [(0.4, R), (0.5, OR), (0.9, OR), (1.0, Y), (1.5, G)],
    "LAB_PLT": [(19, R), (20, OR), (49, OR), (50, Y), (75, G)],
    "SC_EPDS": [(9, G), (10, OR), (13, R)],
    "SC_ACT": [(15, OR), (16, Y), (19, Y), (20, G)],
}  # fmt: skip

# Everything that hangs on more than one answer, or on who the person is.
TOGETHER = [
    ({"VS_TEMP": 38.5, "SYM_CHILLS": True}, {}, R),
    ({"VS_TEMP": 38.0}, {"chemotherapy": True}, R),
    ({"VS_TEMP": 38.0}, {"age_days": 60}, R),
    ({"VS_TEMP": 38.0}, {"age_days": 200}, OR),
    ({"VS_SBP": 140}, {"pregnant": True}, OR),
    ({"VS_SBP": 160}, {"pregnant": True}, R),
    ({"VS_DBP": 90}, {"pregnant": True}, OR),
    ({"VS_SPO2": 94}, {"copd": False}, Y),
    ({"VS_SPO2": 91}, {"copd": False}, OR),
    ({"VS_SPO2": 89}, {"copd": False}, R),
    ({"VS_SPO2": 91}, {"copd": True}, G),
    ({"VS_SPO2": 89}, {"copd": True}, Y),
    ({"VS_SPO2": 87}, {"copd": True}, OR),
    ({"VS_SPO2": 85}, {"copd": True}, R),
    ({"VS_WT": 71.0}, {"heart_failure": True, "previous.VS_WT": 70.0}, OR),
    ({"VS_WT": 72.0}, {"heart_failure": True, "earlier.VS_WT": 70.0}, OR),
    ({"VS_WT": 71.0}, {"heart_failure": True, "earlier.VS_WT": 70.0}, Y),
    ({"VS_WT": 72.0, "SYM_DYSP": "rest"}, {"heart_failure": True, "earlier.VS_WT": 70.0}, R),
    ({"VS_WT": 75.0}, {"heart_failure": False, "earlier.VS_WT": 70.0}, G),
    ({"VS_RR": 62}, {"age_days": 30}, R),
    ({"VS_RR": 52}, {"age_days": 30}, G),
    ({"VS_RR": 52}, {"age_days": 200}, R),
    ({"VS_RR": 42}, {"age_days": 800}, R),
    ({"VS_RR": 31}, {"age_years": 50}, R),
    ({"SYM_DRINK": False}, {}, R),
    ({"SYM_HYPO": 2, "SYM_HYPO_COMA": False}, {}, Y),
    ({"SYM_HYPO": 1, "SYM_HYPO_COMA": True}, {}, R),
    ({"GI_FLATUS": "no_wind"}, {}, Y),
    ({"GI_FLATUS": "no_wind", "SYM_VOMIT": 1}, {}, R),
    ({"DRN": "blood", "DRN_ML": 101}, {}, R),
    ({"DRN": "blood", "DRN_ML": 100}, {}, OR),
    ({"MED_HAVE": "no"}, {"critical_drug": True}, OR),
    ({"MED_HAVE": "no"}, {"critical_drug": False}, Y),
    ({"MED_TAKE": 2}, {"critical_drug": True}, OR),
    ({"MED_TAKE": 2}, {}, G),
    ({"MED_TAKE": 4}, {}, Y),
    ({"SYM_COUGH": ["dyspnoea", "pus"]}, {}, OR),
    ({"SYM_COUGH": ["sputum"]}, {}, Y),
    ({"SYM_COUGH": ["none"]}, {}, G),
    ({"MOOD_LOW": 2, "MOOD_INTEREST": 1}, {}, Y),
    ({"MOOD_LOW": 2, "MOOD_INTEREST": 0}, {}, G),
    ({"MOOD_SELF": "sometimes"}, {}, OR),
    ({"MOOD_SELF": "sometimes"}, {"postpartum": True}, R),
    ({"PREG_FM": 9}, {"weeks": 30}, R),
    ({"PREG_FM": 9}, {"weeks": 24}, G),
    ({"PREG_CONTR": True}, {"weeks": 36}, R),
    ({"PREG_CONTR": True}, {"weeks": 39}, G),
    ({"VAC_REACT": "local", "VS_TEMP": 39.5}, {}, R),
    ({"SC_CAT": 12}, {"previous.SC_CAT": 8}, OR),
    ({"STITCHES": "open"}, {"days": 13}, G),
    ({"STITCHES": "open"}, {"days": 14}, Y),
    ({"REHAB_FLEX": 85}, {"days": 14}, Y),
]


@pytest.mark.parametrize("code", MEASURED)
def test_the_edges_of_every_band(code):
    assert [(value, highest(judge({code: value}))) for value, _ in MEASURED[code]] == MEASURED[code]


@pytest.mark.parametrize(("answers", "facts", "level"), TOGETHER)
def test_answers_together(answers, facts, level):
    assert highest(judge(answers, facts)) == level


def test_findings_say_why_and_the_most_urgent_comes_first():
    found = judge({"WND": "red", "SYM_LEG": "marked", "VS_HR": 70})
    assert [(one.code, one.level, one.rule) for one in found] == [("SYM_LEG", R, 1), ("WND", Y, 3)]
    assert found[0].why.get("en") == "Possible clot in the leg"


def test_every_rule_can_hold():
    """A rule that no answer of its question can meet, whatever else is known, would be dead."""
    read = {rule for rules in bank().rules.values() for rule in [(one.question, one.number) for one in rules]}
    met: set[tuple[str, int]] = set()
    for code, item in bank().items.items():
        for facts in _worlds():
            for value in _answers(item):
                values = {**facts, code: value}
                met |= {(code, rule.number) for rule in bank().rules[code] if rule.formula.holds(values)}
    assert read - met == set()


def _answers(item):
    if item.type in ("yes_no",):
        return [True, False]
    if item.options:
        values = [option.value for option in item.options]
        return [*values, values[1:]] if item.type == "choices" else values
    if item.low is None:
        return []
    step = 10**-item.decimals
    return [round(item.low + step * at, 2) for at in range(int((item.high - item.low) / step) + 1)][:4000]


def _worlds():
    calm = {
        one.name: False for one in bank().facts if not one.name.startswith(("age", "days", "weeks", "prev", "earl"))
    }
    base = {"age_years": 40, "age_days": 15000, "days": 0, "weeks": 20, "previous.VS_WT": 60, "earlier.VS_WT": 60}
    answers = {"SYM_CHILLS": True, "SYM_DYSP": "rest", "SYM_VOMIT": 3, "DRN_ML": 200, "SYM_BLEED": "tarry"}
    others = {"VS_TEMP": 39.6, "SYM_PAIN": 8, "MOOD_INTEREST": 3, "previous.SC_CAT": 1}
    yield calm | base
    yield calm | base | answers | others
    for name in calm:
        yield calm | base | {name: True}
        yield calm | base | answers | others | {name: True, "days": 100, "weeks": 30}
    yield from (calm | base | {"age_days": age, "age_years": age / 365} for age in (20, 100, 700))


@given(some.dictionaries(some.sampled_from(sorted(MEASURED)), some.floats(0, 300, allow_nan=False), max_size=4))
def test_more_answers_never_lower_the_level(answers):
    whole = highest(judge(answers))
    assert all(highest(judge({code: value})) <= whole for code, value in answers.items())


@pytest.mark.parametrize(
    ("code", "value", "plausible"), [("VS_SBP", 1200, False), ("VS_SBP", 120, True), ("VS_TEMP", 33, False)]
)
def test_what_cannot_be_true(code, value, plausible):
    assert is_plausible(code, value) is plausible


def test_a_form_asks_each_once_with_what_follows_in_the_order_of_the_bank():
    made = definition("care", Words("随访", "Follow-up"), ["WND", "SYM_VOMIT", "VS_TEMP", "WND"])
    assert [item.link_id for item in made.items] == ["VS_TEMP", "SYM_VOMIT", "SYM_DRINK", "WND", "WND_PHOTO"]
    assert [group.code for group in made.groups] == ["body", "symptoms", "wound"]
    assert not made.item("SYM_DRINK").enable_when.holds({"SYM_VOMIT": 0})


def test_what_follows_a_question_that_is_not_asked_is_asked_plainly():
    assert definition("care", Words("随访", "Follow-up"), ["DRN_ML"]).item("DRN_ML").enable_when is None


def test_every_question_can_be_asked():
    made = definition("all", bank().title, questions())
    assert len(made.items) == len(questions())


def test_a_code_that_does_not_exist_is_named():
    with pytest.raises(InvalidInput) as refused:
        form("care", Words("随访", "Follow-up"), ["WND", "VS_SPB"])
    assert refused.value.where == "VS_SPB"


RAW = yaml.safe_load(judging._PACK.read_text())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw["questions"][0]["levels"][0].update(when="VS_SPB >= 180"), "VS_SBP.levels[1] (1)"),
        (lambda raw: raw["questions"][0]["levels"][0].update(when="VS_SBP >="), "VS_SBP.levels[1]"),
        (lambda raw: raw["questions"].append(raw["questions"][0]), "VS_SBP: this code stands twice"),
        (lambda raw: raw["questions"][3].update(follows="NOBODY"), "VS_TEMP: follows a question"),
        (lambda raw: raw["questions"][3].update(group="nowhere"), "VS_TEMP.group"),
        (lambda raw: raw["questions"][3]["levels"][0].update(level="purple"), "questions[4].levels[1].level"),
    ],
)
def test_a_pack_that_is_wrong_is_refused_with_the_place(change, said):
    raw = deepcopy(RAW)
    change(raw)
    with pytest.raises(Misfit) as refused:
        fit(raw, BankPack, "")
    assert said in str(refused.value)
