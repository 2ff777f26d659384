"""Rules are read, refused with the place named, said in words, and written back as they were."""

import pytest

from renxin.engagement.segments.rule import (
    Known,
    RuleError,
    as_json,
    digest,
    happenings,
    parse,
    problems,
    reads,
    sentence,
    walk,
)
from renxin.engagement.segments.rule.checking import Vocabulary
from renxin.engagement.segments.traits import registry
from renxin.kernel.timeline import catalogue

EXAMPLE = {
    "all": [
        {"record": "problem", "code": ["E11"], "has": True},
        {"trait": "last_visit_in", "key": "7", "is": "ago_between", "value": {"days": [7, 14]}},
        {"trait": "last_reading", "key": "glucose", "is": "more_than_ago", "value": {"days": 5}},
        {"tag": "短视频", "bears": True},
        {
            "none": [
                {"did": "case.opened", "times": {"at_least": 2}, "within_days": 30},
                {"held": {"trait": "age", "is": ">=", "value": 60}, "for_days": 3},
            ]
        },
    ]
}


def test_a_rule_reads_as_a_sentence():
    said = sentence(parse(EXAMPLE), Known(), "en")
    assert "a diagnosis E11" in said
    assert "last_visit_in (7) 7 to 14 days ago" in said
    assert "last_reading (glucose) 5 days ago or longer" in said
    assert "“case.opened” happened at least 2 times, within the last 30 days" in said
    assert said.count(", and ") == 4


def test_a_rule_is_written_as_it_was_read():
    rule = parse(EXAMPLE)
    assert as_json(rule) == EXAMPLE
    assert parse(as_json(rule)) == rule
    assert digest(rule) == digest(parse(as_json(rule)))


def test_nodes_have_places():
    assert [node.id for node in walk(parse(EXAMPLE))] == [
        "r", "r.0", "r.1", "r.2", "r.3", "r.4", "r.4.0", "r.4.1", "r.4.1.0",
    ]  # fmt: skip


def test_what_a_rule_reads():
    found = reads(parse(EXAMPLE))
    assert found.traits == {"last_visit_in", "last_reading", "age"}
    assert found.kinds == {"case.opened"}
    assert found.tags == {"短视频"}
    assert found.records == {"problem"}
    assert found.held


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ([], "r"),
        ({}, "r"),
        ({"all": {}}, "r"),
        ({"all": [], "any": []}, "r"),
        ({"all": [{"what": 1}]}, "r.0"),
        ({"any": [{"trait": "age", "is": "~", "value": 1}]}, "r.0"),
        ({"trait": "", "is": "="}, "r"),
        ({"tag": "x", "bears": "yes"}, "r"),
        ({"did": "case.opened", "times": {"at_least": 0}}, "r"),
        ({"did": "case.opened", "times": {"at_least": 3, "at_most": 2}}, "r"),
        ({"did": "case.opened", "within_days": -1}, "r"),
        ({"did": "case.opened", "where": {"level": {"from": "x"}}}, "r"),
        ({"held": {"tag": "x"}, "for_days": 0}, "r"),
        ({"held": {"tag": ""}, "for_days": 1}, "r.0"),
        ({"record": "wish"}, "r"),
        ({"record": "problem", "code": [1]}, "r"),
        ({"tag": "x", "colour": "red"}, "r"),
    ],
)
def test_what_is_no_rule_is_refused_at_its_place(content, where):
    with pytest.raises(RuleError) as refused:
        parse(content)
    assert refused.value.where == where


def test_a_rule_without_end_is_refused():
    deep = {"tag": "x"}
    for _level in range(12):
        deep = {"all": [deep]}
    with pytest.raises(RuleError):
        parse(deep)
    with pytest.raises(RuleError):
        parse({"all": [{"tag": "x"}] * 300})


def test_what_is_not_known_here_is_named():
    known = Vocabulary(
        traits={trait.code: trait for trait in registry.traits()},
        kinds={"case.opened": {"level"}},
        tags={"短视频"},
        segments=set(),
    )
    rule = parse(
        {
            "all": [
                {"trait": "shoe_size", "is": "=", "value": 38},
                {"trait": "age", "is": "within_last", "value": {"days": 3}},
                {"trait": "age", "is": ">="},
                {"did": "case.opened", "where": {"colour": "red"}},
                {"did": "case.sung"},
                {"tag": "长视频"},
                {"segment": "0199d6a8-0000-7000-8000-000000000000"},
                {"trait": "age", "is": ">=", "value": 60},
                {"tag": "短视频"},
            ]
        }
    )
    assert [problem.where for problem in problems(rule, known)] == [f"r.{place}" for place in range(7)]


def test_every_fact_can_be_asked_for_in_words_or_is_said_not_to_be():
    ours = {kind for kind, fact in catalogue.by_kind().items() if fact.__module__.startswith("renxin.kernel.timeline")}
    worded = set(happenings.HAPPENINGS)
    assert not worded & happenings.NOT_ASKED
    assert worded | happenings.NOT_ASKED == ours, "give a new fact words, or say that nobody asks for it"
    offered = [kind for _room, kinds in happenings.in_rooms(ours) for kind, _words in kinds]
    assert sorted(offered) == sorted(worded)
