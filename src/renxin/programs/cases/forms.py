"""What the forms of a case page bring."""

from django.http import QueryDict

from .terms import causes


def read_causes(posted: QueryDict) -> dict[str, int]:
    """Return the severity of each category that was chosen (`cause-<code>` fields; empty or 0: not a cause)."""
    found: dict[str, int] = {}
    for domain in causes().domains:
        for category in domain.categories:
            value = posted.get(f"cause-{category.code}", "")
            if value.isascii() and value.isdigit() and int(value):
                found[category.code] = int(value)
    return found
