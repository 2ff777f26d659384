"""Which tenant a request, job or batch works for: on the context, and on the connection for row-level security."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from . import hot

_TELL = "SELECT set_config('renxin.tenant_id', %(tenant)s::text, false)"
_current: ContextVar[int | None] = ContextVar("renxin_tenant", default=None)


def current() -> int | None:
    """Return the tenant of this context, or None outside any."""
    return _current.get()


@contextmanager
def scope(tenant_id: int) -> Iterator[None]:
    """Work for `tenant_id` until the block ends; nested scopes restore the outer one."""
    before = _current.get()
    if before == tenant_id:
        yield
        return
    token = _current.set(tenant_id)
    _tell_connection(tenant_id)
    try:
        yield
    finally:
        _current.reset(token)
        _tell_connection(before)


def _tell_connection(tenant_id: int | None) -> None:
    if connection.in_atomic_block and connection.needs_rollback:
        return  # the block is being rolled back; its end clears what was set inside it
    hot.execute(_TELL, {"tenant": str(tenant_id or "")})
