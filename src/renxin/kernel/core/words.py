"""Text of packs in both languages."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in Chinese and in English; neither may be empty."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.get(get_language() or "zh-hans")

    def get(self, language: str) -> str:
        """Return the text for a language code such as `zh-hans` or `en`; Chinese for all others."""
        return self.en if language.lower().startswith("en") else self.zh
