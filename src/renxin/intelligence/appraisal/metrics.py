"""What a line may count: numbers of the catalogue that stand on rows with a department, and answers to surveys."""

from renxin.engagement.questionnaires.selectors import definition_of
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.programs.surveys import selectors as surveys


def countable(actor: Actor) -> dict[str, str]:
    """Return code and name of each number."""
    return {one.code: str(one.name) for one in insights.metrics(actor) if one.way.tally is not None}


def asked(actor: Actor) -> dict[str, Words]:
    """Return what patients are asked: `survey:dimension` with its words, and each survey as a whole (`survey:`)."""
    found: dict[str, Words] = {}
    for survey in surveys.active_surveys(actor):
        title = Words(**survey.title)
        found[f"{survey.code}:"] = title
        for one in definition_of(survey.version).dimensions:
            words = Words(f"{title.zh} · {one.text.zh}", f"{title.en} · {one.text.en}")
            found[f"{survey.code}:{one.code}"] = words
    return found
