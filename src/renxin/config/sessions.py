"""Sessions in the database, read by a statement that the server has planned once: every page begins with it."""

from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from renxin.kernel.core import clock, hot

_READ: Final = """
SELECT session_data FROM django_session WHERE session_key = %(key)s::varchar AND expire_date > %(now)s::timestamptz
"""


class SessionStore(DatabaseSessions):
    """As Django keeps them."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; a key that is unknown or has run out is forgotten."""
        rows = hot.execute(_READ, {"key": self.session_key or "", "now": clock.wall()}, rows=True)
        if not rows:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(rows[0][0])
        return found
