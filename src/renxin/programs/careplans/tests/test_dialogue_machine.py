"""The state machine of the follow-up conversation: whole talks, written as tables of what she says and what follows."""

import pytest

from renxin.programs.careplans.dialogue import asking, machine
from renxin.programs.careplans.dialogue.machine import Heard

ASKS = asking.order(["VS_SBP", "VS_DBP", "SYM_CHEST", "SYM_VOMIT", "MED_TAKE"])


def hold(said, asks=ASKS):
    """Hold a conversation; return the last turn."""
    talk, turn = machine.begin(asks), None
    for text in said:
        heard = text if isinstance(text, Heard) else Heard(text=text)
        turn = machine.advance(talk, heard)
        talk = turn.talk
    return turn


@pytest.mark.parametrize(
    ("said", "state", "why", "answers"),
    [
        # all is well: nine messages
        (["好的", "130/82", "没有", "没吐", "没漏", "对"], "done", "",
         {"VS_SBP": 130, "VS_DBP": 82, "SYM_CHEST": "none", "SYM_VOMIT": 0, "MED_TAKE": 0}),
        (["ok", "130 over 82", "no", "none", "never missed", "yes"], "done", "",
         {"VS_SBP": 130, "VS_DBP": 82, "SYM_CHEST": "none", "SYM_VOMIT": 0, "MED_TAKE": 0}),
        # only the upper number: the lower one is asked; vomiting asks whether water stays down
        (["好", "128", "低压80", "没有", "吐了两次", "能喝", "没漏", "对的"], "done", "",
         {"VS_SBP": 128, "VS_DBP": 80, "SYM_CHEST": "none", "SYM_VOMIT": 2, "SYM_DRINK": True, "MED_TAKE": 0}),
        (["不想答"], "declined", "declined", {}),
        (["好", Heard(text="转人工", person="person")], "person", "person", {}),
        (["好", "130/82", Heard(text="胸痛得厉害", is_red=True)], "stopped", "red_flag", {"VS_SBP": 130, "VS_DBP": 82}),
        (["好", "190/100"], "stopped", "red_answer", {"VS_SBP": 190, "VS_DBP": 100}),
        (["好", "1200", "1200"], "person", "unclear", {}),
        (["好", "还没量", "没量", "没有", "没吐", "没漏", "对"], "done", "",
         {"SYM_CHEST": "none", "SYM_VOMIT": 0, "MED_TAKE": 0}),
        (["好", "130/82", "没有", "没吐", "没漏", "不对，漏了三天"], "person", "corrects",
         {"VS_SBP": 130, "VS_DBP": 82, "SYM_CHEST": "none", "SYM_VOMIT": 0, "MED_TAKE": 0}),
        (["好", "孩子没了"], "person", "loss", {}),
        (["请问停车场在哪里"], "offered", "", {}),
        (["好", "今天天气好", "今天天气好"], "person", "unclear", {}),
    ],
)  # fmt: skip
def test_whole_conversations(said, state, why, answers):
    turn = hold(said)
    assert (turn.talk.state, turn.talk.why, dict(turn.talk.answers)) == (state, why, answers)


def test_an_unsure_answer_is_kept_only_once_it_is_confirmed():
    asks = asking.order(["VS_WT", "COND"])
    talk = machine.advance(machine.begin(asks), Heard(text="好")).talk
    turn = machine.advance(talk, Heard(text="和上次一样"), {"VS_WT": 61.5})
    assert turn.said == "confirm"
    assert "VS_WT" not in turn.talk.answers
    assert machine.advance(turn.talk, Heard(text="对")).talk.answers == {"VS_WT": 61.5}
    assert machine.advance(turn.talk, Heard(text="63公斤")).talk.answers == {"VS_WT": 63}


def test_later_leaves_it_open():
    turn = hold(["晚点"])
    assert turn.said == "later"
    assert turn.talk.is_open


def test_photos_and_scores_are_not_asked_by_message():
    assert asking.order(["WND", "SC_CAT", "COND"]) == ("COND", "WND")


def test_questions_show_their_options_with_numbers():
    text = asking.put("SYM_CHEST", ASKS, {"VS_SBP": 130, "VS_DBP": 80}, "zh")
    assert text.startswith("（3/5）")
    assert "2. 活动时有" in text
