"""Two versions compared: what is new, gone, moved, said otherwise."""

from renxin.engagement.questionnaires.comparing import compare
from renxin.engagement.questionnaires.definition import parse


def form(*items, title="题"):
    rows = [{"type": "text", **one, "text": {"zh": one["text"], "en": one["text"]}} for one in items]
    return parse({"code": "t", "title": {"zh": title, "en": title}, "items": rows})


A, B, C = ({"linkId": name, "text": name} for name in "abc")


def kinds(old, new):
    return [(one.kind, one.of, one.what) for one in compare(old, new)]


def test_the_same_is_no_change():
    assert compare(form(A, B), form(A, B)) == []


def test_new_gone_and_moved():
    assert kinds(form(A, B, C), form(C, A)) == [("removed", "b", ""), ("moved", "a", "")]
    assert kinds(form(A), form(A, B)) == [("added", "b", "")]


def test_one_question_that_moved_is_said_once_not_all_behind_it():
    many = [{"linkId": str(number), "text": str(number)} for number in range(6)]
    assert kinds(form(*many), form(*many[1:], many[0])) == [("moved", "0", "")]


def test_words_and_the_title_are_shown_before_and_after():
    found = compare(form(A, title="旧"), form({"linkId": "a", "text": "新"}, title="新题"))
    assert [(one.before, one.after) for one in found] == [("旧", "新题"), ("a", "新")]
