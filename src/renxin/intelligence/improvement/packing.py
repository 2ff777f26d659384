"""The pack of improving: how strong kinds of actions are, when is checked, from when on something is suggested."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, load
from renxin.kernel.core.words import Words

_PACK: Final = Path(__file__).parent / "packs" / "improving.yaml"


@dataclass(frozen=True, kw_only=True)
class ActionKind:
    """One kind of action and how sure it works without anybody remembering it."""

    code: str
    strength: Literal["weak", "intermediate", "strong"]
    text: Words


@dataclass(frozen=True, kw_only=True)
class SuggestRules:
    """From when on something is suggested, and how soon the same thing may be suggested again."""

    days: int
    most_of_each: int
    least_n: int
    least_cases: int
    least_advice: int
    again_after_days: int


@dataclass(frozen=True, kw_only=True)
class ImprovingPack(Pack):
    """Everything about improving that is data."""

    baseline_days: int
    checks: tuple[int, ...]
    least_whys: int
    least_n: int
    suggest: SuggestRules
    kinds: tuple[ActionKind, ...]
    sentences: dict[str, Words]
    words: dict[str, Words]

    def kind(self, code: str) -> ActionKind | None:
        """Return a kind of action."""
        return next((one for one in self.kinds if one.code == code), None)

    def sentence(self, code: str, **blanks: Words | str) -> dict[str, str]:
        """Return a sentence in both languages with its blanks filled; a blank may differ by language."""
        text = self.sentences[code]
        return {
            key: template.format(
                **{name: getattr(value, key) if isinstance(value, Words) else value for name, value in blanks.items()}
            )
            for key, template in (("zh", text.zh), ("en", text.en))
        }


@cache
def improving() -> ImprovingPack:
    """Return the pack in force."""
    return load(_PACK, ImprovingPack)
