"""Reading a form of rules into a pack's content: by the kind of field, refused in words where law or sense refuse."""

import copy
from collections.abc import Callable
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

from .fields import LADDER_ROWS, ROLE_ROWS, Content, Field, all_fields, post_choices, role_choices

_LONGEST: Final = 300


def read(code: str, content: Content, posted: QueryDict, posts: list[str]) -> Content:
    """Return the content with what the form says; `posts` are the codes that may be named.

    Raises:
        InvalidInput: a field is empty, senseless, or beyond what the law allows; `where` names it.
    """
    made = copy.deepcopy(content)
    for row, field in all_fields(code, content):
        try:
            _put(made, field, _READERS[field.kind](posted, field, posts))
        except InvalidInput as wrong:
            raise InvalidInput(f"{row} · {field.label}: {wrong.message}", where=field.name) from wrong
    return made


def known_posts(content: Content) -> list[str]:
    """Return the codes of the posts of these terms."""
    return [code for code, _text in post_choices(content)]


def _put(content: Content, field: Field, value: Any) -> None:
    found: Any = content
    for step in field.path[:-1]:
        found = found[step]
    found[field.path[-1]] = value


def _number(text: str, field: Field) -> float:
    try:
        found = float(text)
    except ValueError as error:
        raise InvalidInput(_("Write a number."), where=field.name) from error
    if field.most and found > field.most:
        most = field.law or _("At most %(most)s.") % {"most": field.most}
        raise InvalidInput(most, where=field.name)
    if found < field.least:
        raise InvalidInput(_("At least %(least)s.") % {"least": field.least}, where=field.name)
    return found


def _hours(posted: QueryDict, field: Field, _posts: list[str]) -> Content:
    minutes = round(_number(posted.get(field.name, ""), field) * 60)
    return {"minutes": minutes % 60, "hours": minutes // 60, "working_days": 0}


def _whole(posted: QueryDict, field: Field, _posts: list[str]) -> int:
    found = _number(posted.get(field.name, ""), field)
    if found != int(found):
        raise InvalidInput(_("Write a whole number."), where=field.name)
    return int(found)


def _words(posted: QueryDict, field: Field, _posts: list[str]) -> dict[str, str]:
    found = {language: str(posted.get(f"{field.name}.{language}", "")).strip() for language in ("zh", "en")}
    if not all(found.values()):
        raise InvalidInput(_("Write the words in both languages."), where=field.name)
    if any(len(text) > _LONGEST for text in found.values()):
        raise InvalidInput(_("At most %(most)s letters.") % {"most": _LONGEST}, where=field.name)
    return found


def _posts(posted: QueryDict, field: Field, posts: list[str]) -> list[str]:
    chosen = posted.getlist(field.name)
    return [code for code in posts if code in chosen]


def _post(posted: QueryDict, field: Field, posts: list[str]) -> str:
    chosen = str(posted.get(field.name, ""))
    if chosen not in posts:
        raise InvalidInput(_("Choose a post."), where=field.name)
    return chosen


def _ladder(posted: QueryDict, field: Field, posts: list[str]) -> list[Content]:
    rungs: list[Content] = []
    for at in range(LADDER_ROWS):
        percent = str(posted.get(f"{field.name}.{at}.at", "")).strip()
        if not percent:
            continue
        tell = str(posted.get(f"{field.name}.{at}.tell", ""))
        if not percent.isdigit() or not 1 <= int(percent) <= 100 or tell not in posts:
            raise InvalidInput(_("Each step has a share from 1 to 100 and a post."), where=field.name)
        rungs.append({"at": int(percent), "tell": tell})
    if not rungs or rungs[-1]["at"] != 100 or sorted({rung["at"] for rung in rungs}) != [r["at"] for r in rungs]:
        raise InvalidInput(_("The steps rise, and the last one is at 100."), where=field.name)
    return rungs


def _roles(posted: QueryDict, field: Field, _posts: list[str]) -> list[str]:
    known = {code for code, _word in role_choices()}
    chosen = [str(posted.get(f"{field.name}.{at}", "")) for at in range(ROLE_ROWS)]
    found = list(dict.fromkeys(code for code in chosen if code in known))
    if not found:
        raise InvalidInput(_("Choose at least one role."), where=field.name)
    return found


def _flag(posted: QueryDict, field: Field, _posts: list[str]) -> bool:
    return bool(posted.get(field.name, ""))


def _lines(posted: QueryDict, field: Field, _posts: list[str]) -> list[str]:
    found = [line.strip().lower() for line in str(posted.get(field.name, "")).splitlines() if line.strip()]
    if not found:
        raise InvalidInput(_("Leave at least one."), where=field.name)
    return list(dict.fromkeys(found))


_READERS: Final[dict[str, Callable[[QueryDict, Field, list[str]], Any]]] = {
    "hours": _hours,
    "number": _whole,
    "sum": _whole,
    "words": _words,
    "posts": _posts,
    "post": _post,
    "ladder": _ladder,
    "roles": _roles,
    "flag": _flag,
    "lines": _lines,
}
