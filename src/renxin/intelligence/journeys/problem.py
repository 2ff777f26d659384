"""What is wrong with a definition, and where: an editor shows it beside the step."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `where` is a place such as `journey.steps.call.title`, `step` the id of the step concerned, if any."""

    where: str
    text: str
    step: str = ""
