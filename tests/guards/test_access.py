"""Every address says who may open it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, path

from renxin.config import health

from . import house

# Views of others, which cannot wear our decorators; each with the reason why they may be opened.
OTHERS: dict[str, str] = {
    "allauth": "signing in and out; what needs a session asks for one itself",
    "django.views.i18n": "changes the language of one's own browser",
}


def views(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        address = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from views(entry, address)
        elif isinstance(entry, URLPattern):
            yield address, entry.callback


def says_who(view: Any) -> bool:
    """Tell whether a view carries `access`: a kind and what for (`staff patients.view`, `public a health check`)."""
    access = getattr(view, "access", None)
    if isinstance(access, str):
        return bool(access.strip())
    return bool(getattr(access, "kind", "") and getattr(access, "what", ""))


def owner_of(view: Any) -> str:
    module: str = getattr(view, "view_class", view).__module__
    return next((name for name in OTHERS if module == name or module.startswith(f"{name}.")), "")


def test_every_address_says_who_may_open_it():
    found = list(views(get_resolver()))
    assert found
    wrong = [f"/{address} ({view.__module__})" for address, view in found if not says_who(view) and not owner_of(view)]
    assert not wrong, "put @staff, @public or @token on:\n" + "\n".join(wrong)


def test_no_exception_is_stale():
    installed = {entry.split(".")[0] for entry in {owner_of(view) for _address, view in views(get_resolver())} if entry}
    assert not house.stale({name.split(".")[0] for name in OTHERS}, installed | {"allauth", "django"})


def test_the_guard_notices_a_view_without_access():
    assert says_who(health.healthz)
    assert not says_who(lambda request: None)
    root = type("Root", (), {"url_patterns": [path("x", lambda request: None)]})
    assert [address for address, _view in views(root)] == ["x"]
