"""Templates that come with the product, as files: what a hospital speaks until it has words of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from renxin.kernel.core.packs import Pack, load_all
from renxin.kernel.core.packs import Words as BothLanguages

from .models import MessageClass, MessageTemplate

if TYPE_CHECKING:
    from .rendering import Words

FOLDER = Path(__file__).parent / "packs" / "templates"


@dataclass(frozen=True, kw_only=True)
class TemplateRow:
    """One template of a pack. `bodies` are by tone; `plain` must be there."""

    code: str
    name: BothLanguages
    usage: Literal["message", "snippet"] = "message"
    message_class: Literal["service", "education", "marketing", "clinical", "code"] = "service"
    purpose: str = "CARE_SERVICE"
    bodies: dict[str, BothLanguages]
    title: BothLanguages | None = None
    ways: list[str] = field(default_factory=list)
    source: str = ""
    ad_certificate: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplatePack(Pack):
    """A file of templates that belong together."""

    title: BothLanguages
    templates: list[TemplateRow] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the name under which versions remember this file."""
        return f"{self.code}@{self.version}"


@cache
def packs() -> tuple[TemplatePack, ...]:
    """Return every file, by name."""
    return tuple(load_all(FOLDER, TemplatePack))


def bodies_of(row: TemplateRow) -> dict[str, dict[str, str]]:
    """Return a row's texts as versions keep them: by language, then tone."""
    return {
        language: {tone: each.get(language).strip() for tone, each in row.bodies.items()} for language in ("zh", "en")
    }


def titles_of(row: TemplateRow) -> dict[str, str]:
    """Return a row's titles by language."""
    return {"zh": row.title.zh, "en": row.title.en} if row.title else {}


@cache
def pack_versions() -> Mapping[str, "Words"]:
    """Return the words of every template that comes with the product, by code."""
    from .rendering import Words  # noqa: PLC0415  the two know each other: files are the fallback of tables

    return {
        row.code: Words(
            code=row.code,
            purpose=row.purpose,
            message_class=MessageClass(row.message_class).value,
            bodies=bodies_of(row),
            titles=titles_of(row),
            ways=tuple(row.ways),
            source=row.source,
            ad_certificate=row.ad_certificate,
        )
        for pack in packs()
        for row in pack.templates
    }


def usage_of(row: TemplateRow) -> str:
    """Return how the template is used."""
    return MessageTemplate.Usage(row.usage).value
