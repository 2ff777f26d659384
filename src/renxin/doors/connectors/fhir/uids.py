"""The uids of rows, remembered in this process: a row keeps its uid for ever, so what is known stays true."""

from collections.abc import Iterable, Mapping
from typing import Final

_MOST: Final = 100_000
_uids: dict[tuple[int, str, int], str] = {}
_keys: dict[tuple[int, str, str], int] = {}


def known(tenant_id: int, name: str, keys: Iterable[int]) -> dict[int, str]:
    """Return the uids of those rows that are remembered."""
    found = ((key, _uids.get((tenant_id, name, key))) for key in keys)
    return {key: uid for key, uid in found if uid is not None}


def key_of(tenant_id: int, name: str, uid: str) -> int | None:
    """Return the row that has this uid, None when it is not remembered."""
    return _keys.get((tenant_id, name, uid))


def remember(tenant_id: int, name: str, uids: Mapping[int, str]) -> None:
    """Remember uids; when there are too many, all are forgotten."""
    if len(_uids) > _MOST:
        _uids.clear()
        _keys.clear()
    for key, uid in uids.items():
        _uids[tenant_id, name, key] = uid
        _keys[tenant_id, name, uid] = key


def forget() -> None:
    """Forget all: for tests, whose databases come and go."""
    _uids.clear()
    _keys.clear()
