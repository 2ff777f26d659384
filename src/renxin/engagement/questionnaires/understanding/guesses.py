"""What a reading comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Reason = Literal["", "unclear", "unknown", "implausible"]
SURE: Final = 0.85
LIKELY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Guess:
    """An answer and how sure it is (0 to 1). `also`: answers to other questions that stand in the same text.

    Without a value `reason` says why: it says nothing about the question, she does not know, or the number cannot be.
    """

    value: Any = None
    confidence: float = 0.0
    reason: Reason = ""
    also: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """Tell whether it may be kept without asking back."""
        return self.value is not None and self.confidence >= SURE

    @property
    def is_likely(self) -> bool:
        """Tell whether it may be kept once she confirms it."""
        return self.value is not None and self.confidence >= LIKELY


UNCLEAR: Final = Guess(reason="unclear")
UNKNOWN: Final = Guess(reason="unknown")
IMPLAUSIBLE: Final = Guess(reason="implausible")
