"""Reading instants: every row has some, and the driver's own way looks at each of them piece by piece."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader


class InstantLoader(BaseTzLoader):
    """Reads an instant that the server wrote in UTC; what else it may say (`infinity`, years before Christ) as ever."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return the instant."""
        text = str(data, "ascii")
        if text[4] == "-" and text.endswith("+00"):  # years of four digits, as Python knows them
            return datetime.fromisoformat(text)
        found: datetime = super().load(data)
        return found
