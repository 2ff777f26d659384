"""Words in two languages: the strings of every app, kept in its own catalogue, deterministic and complete.

The source language is English, so there is only one catalogue an app: `locale/zh_Hans/LC_MESSAGES/django.po`.
Extraction writes no line numbers and no dates, so that a diff shows words and nothing else.
"""

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE: Final = Path(__file__).resolve().parents[1]
LOCALE: Final = "zh_Hans"
CATALOGUE: Final = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"
KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_TEMPLATES: Final = {".html", ".txt"}
_NOT_OURS: Final = {"tests", "migrations", "locale", "static"}
_BRACES: Final = re.compile(r"\{(\w*)\}")
_HEADER: Final = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {LOCALE}\\n"\n'


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one catalogue."""

    path: Path
    what: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.path.relative_to(SOURCE.parents[1])}: {self.what}{f': {self.words!r}' if self.words else ''}"


def apps() -> list[Path]:
    """Return the folders that have a catalogue of their own: every app, and the wires."""
    return [*sorted(path.parent for path in SOURCE.glob("**/apps.py")), SOURCE / "config"]


def extract_all(only: frozenset[str] = frozenset()) -> list[Path]:
    """Bring every catalogue up to date, keeping translations and dropping what is gone; return what changed.

    `only` names folders of apps, such as `surveys`; without it all of them.
    """
    changed = []
    for app, fresh in _fresh_catalogues():
        if only and app.name not in only:
            continue
        path, text = app / CATALOGUE, _text_of(fresh)
        before = path.read_text() if path.exists() else ""
        if text == before:
            continue
        changed.append(path)
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        else:
            path.unlink()
    return changed


def check() -> list[Problem]:
    """Return everything missing, fuzzy, out of date, wrong in a placeholder, or said in two ways."""
    problems: list[Problem] = []
    said: dict[tuple[str, str], tuple[str, Path]] = {}
    for app, fresh in _fresh_catalogues():
        path = app / CATALOGUE
        problems += _said_twice(path, fresh, said)
        if _text_of(fresh) != (path.read_text() if path.exists() else ""):
            problems.append(Problem(path, "out of date, run `make messages`"))
        problems += [Problem(path, what, _key_words(m)) for m in fresh if m.id for what in _faults(m, fresh)]
    return problems


def _said_twice(path: Path, fresh: Catalog, said: dict[tuple[str, str], tuple[str, Path]]) -> Iterator[Problem]:
    """All catalogues are one at run time: the same words must be translated alike everywhere, or carry a context."""
    for message in fresh:
        if message.id and message.string:
            key = (message.context or "", _key_words(message))
            words = message.string if isinstance(message.string, str) else message.string[0]
            before, elsewhere = said.setdefault(key, (words, path))
            if before != words:
                yield Problem(path, f"said as {words!r} here and as {before!r} in {elsewhere.parents[3].name}", key[1])


def compile_all() -> int:
    """Compile every catalogue that is newer than its compiled form; return how many."""
    todo = stale()
    for path in todo:
        target = path.with_suffix(".mo")
        fresh = target.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, _read(path))
        fresh.rename(target)  # several processes may compile at once; each sees a whole file
    return len(todo)


def stale() -> list[Path]:
    """Return the catalogues that are newer than their compiled form."""
    return [path for path in (app / CATALOGUE for app in apps()) if path.exists() and not _is_compiled(path)]


def _is_compiled(path: Path) -> bool:
    target = path.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= path.stat().st_mtime


def _fresh_catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Yield each app with the catalogue its source asks for, filled with the translations it already has."""
    folders = apps()
    found: dict[Path, Catalog] = {app: Catalog(locale=LOCALE) for app in folders}
    for path in sorted(SOURCE.glob("**/*")):
        owner = next((parent for parent in path.parents if parent in found), None)
        if owner and path.suffix in {".py", *_TEMPLATES} and not _NOT_OURS.intersection(path.relative_to(owner).parts):
            _add(found[owner], path)
    for app, fresh in found.items():
        known = _read(app / CATALOGUE) if (app / CATALOGUE).exists() else Catalog(locale=LOCALE)
        for message in fresh:
            before = known.get(message.id, message.context) if message.id else None
            if before:
                message.string = before.string
                message.user_comments = before.user_comments
                message.flags |= before.flags & {"fuzzy"}
        yield app, fresh


def _add(catalogue: Catalog, path: Path) -> None:
    source = path.read_text()
    if path.suffix in _TEMPLATES:
        # Brackets around the whole keep the tokenizer from minding how the page was indented.
        source = f"({templatize(source)})"
    elif "gettext" not in source:
        return
    try:
        found = list(extract("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"]))
    except (SyntaxError, IndentationError) as error:
        raise SystemExit(f"{path}: cannot be read for its messages: {error}") from error
    for _line, words, comments, context in found:
        catalogue.add(words, auto_comments=comments, context=context)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def _text_of(catalogue: Catalog) -> str:
    """Return the catalogue as a file without dates and line numbers, or nothing when there are no messages."""
    if not len(catalogue):
        return ""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return f"{_HEADER}\n{out.getvalue().decode().strip()}\n"


def _faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(strings):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    for error in message.check(catalogue):
        yield str(error)
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = set(_BRACES.findall(ids[-1]))
    if any(set(_BRACES.findall(string or "")) != wanted for string in strings):
        yield "other {placeholders} than the English"


def _key_words(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id
