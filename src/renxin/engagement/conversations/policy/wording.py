"""In which words: a template filled with facts, or the sender's own text; the linter knows their class."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content

from . import preview

if TYPE_CHECKING:
    from renxin.engagement.conversations.models import Outbox
    from renxin.engagement.conversations.services.outgoing import Outgoing
    from renxin.engagement.conversations.services.packing import Body

_CLASS_OF_PURPOSE: Final = {
    "HEALTH_EDU": "education",
    "MARKETING": "marketing",
    "COMMUNITY": "marketing",
    "REFERRAL": "marketing",
}
_OF_CARE: Final = frozenset({"CARE_SERVICE", "FOLLOWUP"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Finished words, and over which `ways` they are tried. `problem` is the rule for which they may not be sent."""

    text: str
    language: str
    message_class: str
    purpose: str
    title: str = ""
    media: Sequence[Any] = ()
    ways: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    problem: str = ""


def words_of(tenant_id: int, asked: Sequence[tuple["Outgoing", int, str, str]]) -> list[Words]:
    """Return the words of each (message, patient, language, tone), in the same order; templates are read once for all.

    An empty tone leaves it to the patient's age; records fill the variables that the sender leaves open.
    """
    spoken = [each for each in asked if each[0].template]
    rendered = iter(_rendered(tenant_id, spoken) if spoken else ())
    return [
        _of_template(each, next(rendered)) if each.template else _of_text(each, language)
        for each, _patient_id, language, _tone in asked
    ]


def _rendered(tenant_id: int, spoken: Sequence[tuple["Outgoing", int, str, str]]) -> list[content.Rendered]:
    return content.rendered(
        tenant_id,
        [(each.template, tone, language, each.variables) for each, _patient_id, language, tone in spoken],
        [patient_id for _each, patient_id, _language, _tone in spoken],
    )


def read_again(tenant_id: int, waiting: Sequence[tuple["Outbox", "Body"]]) -> dict[int, str]:
    """Return the rules for which rows may not leave any more, by row; what a person answers is nobody's template."""
    asked = [(row, body) for row, body in waiting if not row.is_reply]
    written = [_written(row, body) for row, body in asked]
    found = content.read_again(tenant_id, written) if written else []
    return {row.pk: rule for (row, _body), rule in zip(asked, found, strict=True) if rule}


def _written(row: "Outbox", body: "Body") -> content.Written:
    kept: Mapping[str, Any] = json.loads(row.content) if row.content else {}
    line = "" if row.template else preview.preview_of(row.purpose, body.language, "")
    return content.Written(
        text=body.text,
        message_class=row.message_class,
        template=row.template,
        preview=kept.get("title", "") or line,
        url="" if row.template else body.url,
        variables=kept.get("variables") or {},
    )


def objection_to(text: str) -> str:
    """Return what the linter has against words that are said to whoever comes, such as a greeting; empty: nothing."""
    read = content.lint(text, "service") if text.strip() else None
    if read is None or (not read.blocks and read.message_class != "marketing"):
        return ""
    return " ".join(content.explain(read.blocks[0])) if read.blocks else _("It reads as an advertisement.")


def purpose_of(purpose: str, message_class: str) -> str:
    """Return the purpose whose consent a message needs: an advertisement that for advertisements, whoever asks."""
    if message_class == "marketing":
        return "MARKETING"
    return "HEALTH_EDU" if message_class == "education" and purpose in _OF_CARE else purpose


def ways_for(channel_kind: str, wanted: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of channel to be tried in turn: what the sender says goes before what the wording says."""
    return tuple(wanted) or (() if channel_kind else tuple(usual))


def class_of(purpose: str) -> str:
    """Return the class of a text that comes from no template: what its purpose makes it, never more than service."""
    return _CLASS_OF_PURPOSE.get(purpose, "service")


def _of_template(each: "Outgoing", found: content.Rendered) -> Words:
    problem = f"template.{found.problem.partition(':')[0]}" if found.problem else ""
    if not problem and not each.is_reply:  # somebody answers in her own words: nobody's advertisement
        problem = _blocked(found.lint)
    return Words(
        text=found.text,
        language=found.language,
        message_class=found.message_class,
        purpose=purpose_of(each.purpose, found.message_class),
        title=each.title or found.title,
        media=each.media or found.media,
        ways=ways_for(each.channel_kind or "", each.ways, () if each.is_reply else found.ways),
        variables={**found.variables, **each.variables},
        version=found.version,
        problem=problem,
    )


def _of_text(each: "Outgoing", language: str) -> Words:
    short = language.partition("-")[0]
    spoken = short if short in each.body else next(iter(each.body), "zh")
    text = each.body.get(spoken, "")
    message_class, problem = class_of(each.purpose), ""
    if not each.is_reply:
        line = preview.preview_of(each.purpose, spoken, "")
        read = content.lint(text, message_class, preview=each.title or line, url=each.url)
        message_class, problem = read.message_class, _blocked(read)
    return Words(
        text=text,
        language=spoken,
        message_class=message_class,
        purpose=purpose_of(each.purpose, message_class),
        title=each.title,
        media=each.media,
        ways=tuple(each.ways),
        problem=problem,
    )


def _blocked(read: content.Lint) -> str:
    return f"content.{read.blocks[0].code}" if read.blocks else ""
