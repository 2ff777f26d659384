"""Which tenant a request, job or batch works for: on the context, and on the connection for row-level security.

The connection is told before the next statement that runs for another tenant, or for none, than the one before: two
requests for one tenant cost nothing. So whatever runs outside a scope runs with no tenant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[int | None] = ContextVar("renxin_tenant", default=None)


def current() -> int | None:
    """Return the tenant of this context, or None outside any."""
    return _current.get()


@contextmanager
def scope(tenant_id: int) -> Iterator[None]:
    """Work for `tenant_id` until the block ends; nested scopes restore the outer one."""
    token = _current.set(tenant_id)
    try:
        yield
    finally:
        _current.reset(token)
