"""Understanding of answers: a set written by hand per language, read without a model; no database.

`accuracy` counts right answers, and rightly asking again where nobody could tell; `wrong_kept` are answers that would
have been kept without asking back although they are wrong. `renxin bench understanding --scale N` reads it N times.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from renxin.config.benchmark import Report
from renxin.engagement.questionnaires.bank.judging import bank
from renxin.engagement.questionnaires.selectors import Guess, understand

SCALE = 5
SETS: Final = Path(__file__).parent / "answers"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the set: what was asked, what was written, what it means, and what was read."""

    code: str
    text: str
    meant: Any
    also: Mapping[str, Any]
    guess: Guess

    @property
    def is_right(self) -> bool:
        """Tell whether it was read as meant; where nobody could tell, asking again is right."""
        if self.meant is None:
            return not self.guess.is_likely
        return bool(self.guess.is_likely and self.guess.value == self.meant and self.guess.also == dict(self.also))

    @property
    def is_wrongly_kept(self) -> bool:
        """Tell whether a wrong answer would be kept without asking back."""
        return self.guess.is_sure and self.guess.value != self.meant


def answers(language: str) -> Iterator[Said]:
    """Yield the set of a language, read."""
    items = bank().items
    for code, said in yaml.safe_load((SETS / f"{language}.yaml").read_text()).items():
        for text, meant, *also in said:
            yield Said(code, text, meant, also[0] if also else {}, understand(items[code], text))


def run(scale: int, report: Report) -> None:
    """Read each set `scale` times."""
    for language in ("zh", "en"):
        with report.measure(f"understanding {language}") as found:
            read = [one for _time in range(scale) for one in answers(language)]
        found.count = len(read)
        once = read[: len(read) // scale]
        found.figures = {
            "answers": len(once),
            "accuracy": round(sum(one.is_right for one in once) / len(once), 4),
            "asked_again": sum(not one.guess.is_likely and one.meant is not None for one in once),
            "wrong_kept": sum(one.is_wrongly_kept for one in once),
        }
