"""The patient's story has words for everything that can happen."""

from renxin.doors.console import story
from renxin.kernel.timeline import catalogue

ABOUT_NOBODY = (
    *("template.", "broadcast.", "prediction.", "suggestion.", "improvement.", "meeting.", "training."),
    *("appraisal.", "appeal.", "survey.alarmed", "tag.renamed"),
)


def test_every_kind_of_fact_about_a_patient_has_words():
    kinds = frozenset(kind for kind in catalogue.by_kind() if not kind.startswith(ABOUT_NOBODY))
    assert story.told_kinds() == kinds


def test_every_kind_belongs_to_exactly_one_filter():
    for kind in story.told_kinds():
        assert sum(kind.startswith(heads) for _title, heads in story.GROUPS.values()) == 1, kind


def test_without_a_filter_the_progress_of_messages_stays_out():
    assert set(story.told_kinds()) - set(story.kinds_of("")) == {
        "channel.account_changed",
        "contact.invited",
        "conversation.answered",
        "conversation.opened",
        "conversation.queued",
        "home.visited",
        "message.clicked",
        "message.delivered",
        "message.read",
        "segment.entered",
        "segment.left",
        "survey.invited",
        "task.cancelled",
    }
