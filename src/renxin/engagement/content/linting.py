"""The content linter, pure: what a message may not say, and what class its words make it.

Every rule is data (`packs/linter.yaml`). A rule that `blocks` stops approval and sending; one that `warns` is shown to
the approver; one that `reclassifies` makes a service text with prices the advertisement that it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import add
from typing import Final, Literal
from urllib.parse import urlsplit

Severity = Literal["block", "warn", "reclassify"]
Place = Literal["text", "preview"]
LINK = re.compile(
    r"https?://[^\s，。；！？、）】》\"'<>]+"
    r"|(?<![a-z0-9./@-])(?:[a-z0-9-]+\.)+(?:cn|com|net|org|top|xyz|vip|cc|me)(?![a-z0-9])(?:/[a-z0-9./?=&%#_-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class LintRule:
    """What one rule looks for, in which classes of message, and where. `terms` are words, `pattern` an expression.

    `unless` are harmless phrases around a term (第一次 is no boast).
    """

    code: str
    severity: Severity
    classes: frozenset[str] = frozenset()
    place: Place = "text"
    terms: tuple[str, ...] = ()
    pattern: str = ""
    unless: tuple[str, ...] = ()

    @cached_property
    def expression(self) -> re.Pattern[str] | None:
        """Return the expression that finds what the rule objects to; None for a rule that is no matter of words."""
        parts = [_as_expression(term) for term in sorted(self.terms, key=len, reverse=True)]
        parts += [self.pattern] if self.pattern else []
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None

    @cached_property
    def heads(self) -> frozenset[str]:
        """Return the first one or two letters of each term: without one of them in the text no term is there."""
        return frozenset(term[:2].lower() for term in self.terms)

    @cached_property
    def bare(self) -> re.Pattern[str] | None:
        """Return the part of the rule that no term announces."""
        return re.compile(self.pattern, re.IGNORECASE) if self.pattern else None

    def may_object(self, text: str) -> bool:
        """Tell quickly whether the rule could find something: hundreds of thousands of texts pass here."""
        return not self.heads.isdisjoint(_pieces(text)) or bool(self.bare and self.bare.search(text))

    @cached_property
    def harmless(self) -> re.Pattern[str] | None:
        """Return the expression for phrases inside which nothing is objected to."""
        return re.compile("|".join(re.escape(phrase) for phrase in self.unless), re.IGNORECASE) if self.unless else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: which rule, how grave, the words, and where they begin."""

    code: str
    severity: Severity
    found: str = ""
    at: int = -1
    place: Place = "text"


@dataclass(frozen=True, slots=True)
class Lint:
    """What the linter says of a message: its findings, and the class that its words make it."""

    message_class: str
    findings: tuple[Finding, ...] = ()

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """Return the findings with which it may not be sent."""
        return tuple(each for each in self.findings if each.severity == "block")

    @property
    def warns(self) -> tuple[Finding, ...]:
        """Return the findings that somebody should look at."""
        return tuple(each for each in self.findings if each.severity == "warn")

    @property
    def ok(self) -> bool:
        """Tell whether it may be sent as what it is."""
        return not self.blocks


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message as the linter sees it. `preview` is what a locked screen shows: a title, a subject, a neutral line.

    `domains` are the hospital's own; a link anywhere else is refused. Without `domains` links are not judged.
    """

    text: str
    message_class: str
    preview: str = ""
    url: str = ""
    ad_certificate: str = ""
    source: str = ""
    domains: tuple[str, ...] = ()


def lint(said: Said, rules: Sequence[LintRule]) -> Lint:
    """Return what `rules` say of a message.

    A text that is reclassified is judged as what it has become, so a service text with a price is asked for the consent
    and the certificate of an advertisement.
    """
    moved = [
        found
        for rule in rules
        if rule.severity == "reclassify" and said.message_class in rule.classes
        for found in _found_by(rule, said)
    ]
    effective = "marketing" if moved else said.message_class
    judged = [rule for rule in rules if rule.severity != "reclassify" and _concerns(rule, effective)]
    findings = [*moved, *(found for rule in judged for found in _judge(rule, said))]
    return Lint(effective, tuple(findings))


def links_in(text: str) -> list[str]:
    """Return the addresses in a text, with or without their scheme."""
    return LINK.findall(text)


def is_own(link: str, domains: Sequence[str]) -> bool:
    """Tell whether a link leads to one of `domains` (or below it)."""
    host = (urlsplit(link if "://" in link else f"//{link}").hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _concerns(rule: LintRule, message_class: str) -> bool:
    return not rule.classes or message_class in rule.classes


def _judge(rule: LintRule, said: Said) -> Iterator[Finding]:
    """Yield what one rule finds. A few rules look at more than words; they are known by their codes."""
    special = _SPECIAL.get(rule.code)
    if special is None:
        yield from _found_by(rule, said)
    else:
        for each in special(rule, said):
            yield Finding(rule.code, rule.severity, each, said.text.find(each) if each else -1)


def _foreign_links(_rule: LintRule, said: Said) -> list[str]:
    links = [*links_in(said.text), *([said.url] if said.url else [])]
    return [each for each in links if said.domains and not is_own(each, said.domains)]


def _without_refusal(rule: LintRule, said: Said) -> list[str]:
    return [] if rule.expression and rule.expression.search(said.text) else [""]


_SPECIAL: Final[dict[str, Callable[[LintRule, Said], list[str]]]] = {
    "foreign_link": _foreign_links,
    "link_in_code": lambda _rule, said: links_in(said.text),
    "no_certificate": lambda _rule, said: [] if said.ad_certificate.strip() else [""],
    "no_source": lambda _rule, said: [] if said.source.strip() else [""],
    "no_refusal": _without_refusal,
}


def _found_by(rule: LintRule, said: Said) -> Iterator[Finding]:
    text = said.preview if rule.place == "preview" else said.text
    if rule.expression is None or not text or not rule.may_object(text):
        return
    calm = [match.span() for match in rule.harmless.finditer(text)] if rule.harmless else []
    for match in rule.expression.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in calm):
            yield Finding(rule.code, rule.severity, match[0], match.start(), rule.place)


@lru_cache(maxsize=256)
def _pieces(text: str) -> frozenset[str]:
    """Return every letter of a text, and every two that stand together, in small letters."""
    lowered = text.lower()
    return frozenset(lowered).union(map(add, lowered, lowered[1:]))


def _as_expression(term: str) -> str:
    """Return a term as an expression: Latin words whole (`diabet*` is a beginning), Chinese ones anywhere."""
    stem = term.removesuffix("*")
    escaped = re.escape(stem)
    if not (stem[0].isascii() and stem[0].isalpha()):
        return escaped
    return rf"(?<![a-z]){escaped}" + ("" if term.endswith("*") else "(?![a-z])")
