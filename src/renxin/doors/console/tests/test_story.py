"""The patient's story has words for everything that can happen."""

from renxin.doors.console import story
from renxin.kernel.timeline import catalogue


def test_every_kind_of_fact_has_words():
    assert story.told_kinds() == frozenset(catalogue.by_kind())


def test_every_kind_belongs_to_exactly_one_filter():
    for kind in story.told_kinds():
        assert sum(kind.startswith(heads) for _title, heads in story.GROUPS.values()) == 1, kind


def test_without_a_filter_the_progress_of_messages_stays_out():
    assert set(story.told_kinds()) - set(story.kinds_of("")) == {
        "channel.account_changed",
        "message.delivered",
        "message.read",
        "survey.invited",
        "task.cancelled",
    }
