"""Reads of the content: finished words, the linter, quick texts, and the tables for pages."""

from collections.abc import Sequence

from .lint_rules import explain
from .linting import Finding, Lint, Said
from .rendering import Asked, Rendered, judged, own_domains, render

__all__ = ["Asked", "Finding", "Lint", "Rendered", "explain", "lint", "rendered"]


def rendered(tenant_id: int, asked: Sequence[Asked], patient_ids: Sequence[int] | None = None) -> list[Rendered]:
    """Return the words of each (code, tone, language, variables), in the same order, by a fixed number of statements.

    Each has been read by the linter; one that cannot be said has a `problem` and no text. With `patient_ids` beside
    them, records fill the variables that are left open, and an empty tone is chosen by age.
    """
    return render(tenant_id, asked, patient_ids)


def lint(text: str, message_class: str, *, preview: str = "", url: str = "", ad_certificate: str = "") -> Lint:
    """Return what the linter says of words that come from no template, such as a sender's own text."""
    said = Said(
        text=text,
        message_class=message_class,
        preview=preview,
        url=url,
        ad_certificate=ad_certificate,
        domains=own_domains(),
    )
    return judged(said)
