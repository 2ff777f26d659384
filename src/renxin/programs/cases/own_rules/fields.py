"""The fields of the rules of cases: where each stands in a pack, what it is called, what the law allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from renxin.people.organizations.models import Role
from renxin.programs.cases.models import CaseKind, RulesCode
from renxin.programs.cases.packs.amends import standard_amends
from renxin.programs.cases.packs.terms import LAW_ONE_DEPARTMENT, LAW_SEVERAL_DEPARTMENTS

Content = dict[str, Any]
Kind = Literal["hours", "number", "words", "posts", "post", "ladder", "roles", "flag", "lines", "sum"]

PROMISED_KINDS: Final = ("recovery", "complaint", "suggestion", "request", "praise")
LADDER_ROWS: Final = 4
ROLE_ROWS: Final = 3
_SPANS: Final = {"response": 24, "solution": 48}
_LONGEST_ACKNOWLEDGEMENT: Final = {1: 10, 2: 30, 3: 240, 4: 240}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing that may be changed. `law` tells why it cannot be more than `most`."""

    path: tuple[str | int, ...]
    label: str
    kind: Kind
    least: float = 0
    most: float = 0
    law: str = ""
    unit: str = ""
    optional: bool = False

    @property
    def name(self) -> str:
        """Return the name of the control."""
        return ".".join(map(str, self.path))

    def value(self, content: Content) -> Any:
        """Return what stands at the field's place; None where nothing does."""
        found: Any = content
        for step in self.path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Fields that stand beside each other; in a table, `cells` holds the fields of each column."""

    label: str
    fields: tuple[Field, ...] = ()
    cells: tuple[tuple[Field, ...], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the form. With `head` it is a table."""

    code: str
    title: str
    help: str = ""
    rows: tuple[Row, ...] = ()
    head: tuple[str, ...] = ()


def sections(code: str, content: Content) -> list[Section]:
    """Return the parts of the rules of a pack."""
    return list(_terms(content) if code == RulesCode.TERMS else _amends(content))


def all_fields(code: str, content: Content) -> Iterator[tuple[str, Field]]:
    """Return every field with the words of the row it stands in."""
    for section in sections(code, content):
        for row in section.rows:
            for one in (*row.fields, *(field for cell in row.cells for field in cell)):
                yield row.label, one


def post_choices(content: Content) -> list[tuple[str, dict[str, str]]]:
    """Return the posts as pairs of code and words."""
    return [(one["code"], one["text"]) for one in content["posts"]]


def role_choices() -> list[tuple[str, str]]:
    """Return the roles that may answer for a post."""
    left_out = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.IT, Role.MARKETING}
    return [(one.value, str(one.label)) for one in Role if one not in left_out]


def _terms(content: Content) -> Iterator[Section]:
    yield Section(
        code="clocks",
        title=_("What we promise"),
        help=_("Hours until the first word and until a solution, nights and holidays included: at most 24 and 48."),
        head=tuple(level["roman"] for level in content["levels"]),
        rows=tuple(_promise(content, kind) for kind in PROMISED_KINDS),
    )
    for at, level in enumerate(content["levels"]):
        yield Section(code=f"level_{level['value']}", title=_level(level), rows=(_of_level(at, level),))
    yield Section(
        code="posts",
        title=_("Posts"),
        help=_("Who a post is says the duty roster; where it names nobody, these roles, in this order."),
        rows=tuple(_post(at, one) for at, one in enumerate(content["posts"]) if one["code"] != "owner"),
    )
    yield Section(code="further", title=_("Further"), rows=(_further(),))


def _promise(content: Content, kind: str) -> Row:
    word = str(CaseKind(kind).label)
    cells = []
    for at, _row in enumerate(content["clocks"][kind]):
        roman = content["levels"][at]["roman"]
        cells.append(
            tuple(
                Field(
                    path=("clocks", kind, at, span),
                    label=f"{roman} · {_span_words(span)}",
                    kind="hours",
                    least=0.25,
                    most=most,
                    law=_("At most %(hours)s hours: no setting can lengthen it.") % {"hours": most},
                )
                for span, most in _SPANS.items()
            )
        )
    return Row(label=word, cells=tuple(cells))


def _span_words(span: str) -> str:
    return pgettext("clock", "first word") if span == "response" else pgettext("clock", "solution")


def _level(level: Content) -> str:
    return _("Level %(roman)s") % {"roman": level["roman"]}


def _of_level(at: int, level: Content) -> Row:
    name, value = _level(level), level["value"]
    days = _("The law gives %(days)s working days; fewer is fine, more is not.")
    fields = (
        Field(path=("levels", at, "text"), label=_("Name"), kind="words"),
        Field(path=("levels", at, "definition"), label=_("What belongs to it"), kind="words"),
        Field(path=("levels", at, "at_once"), label=_("Told at once"), kind="posts"),
        Field(
            path=("levels", at, "acknowledge_minutes"),
            label=_("Minutes until the next person is told"),
            kind="number",
            least=0 if value > 2 else 1,
            most=_LONGEST_ACKNOWLEDGEMENT[value],
            law=_("Somebody takes it up within %(most)s minutes, or the next person is told.")
            % {"most": _LONGEST_ACKNOWLEDGEMENT[value]},
        ),
        Field(path=("levels", at, "ladder"), label=_("Ladder"), kind="ladder"),
        Field(path=("levels", at, "approvals"), label=_("Approve an answer to a complaint"), kind="posts"),
        Field(
            path=("levels", at, "working_days", "one_department"),
            label=_("Working days, one department"),
            kind="number",
            least=1,
            most=LAW_ONE_DEPARTMENT,
            law=days % {"days": LAW_ONE_DEPARTMENT},
        ),
        Field(
            path=("levels", at, "working_days", "several_departments"),
            label=_("Working days, several departments"),
            kind="number",
            least=1,
            most=LAW_SEVERAL_DEPARTMENTS,
            law=days % {"days": LAW_SEVERAL_DEPARTMENTS},
        ),
        Field(path=("levels", at, "daily_briefing"), label=_("The director looks at it every morning"), kind="flag"),
    )
    return Row(label=name, fields=fields)


def _post(at: int, post: Content) -> Row:
    fields = (
        Field(path=("posts", at, "text"), label=_("Name"), kind="words"),
        Field(path=("posts", at, "roles"), label=_("Roles, in this order"), kind="roles"),
    )
    return Row(label=post["text"][_language()], fields=fields)


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _further() -> Row:
    fields = (
        Field(
            path=("comments", "bad_stars"),
            label=_("A comment with so many stars or fewer is a case"),
            kind="number",
            least=1,
            most=4,
        ),
        Field(
            path=("confirmation", "valid_days"),
            label=_("Days in which the patient may say that it is not settled"),
            kind="number",
            least=7,
            most=60,
        ),
        Field(
            path=("call_back", "working_days"),
            label=_("Working days until key complaints are called back about"),
            kind="number",
            least=1,
            most=5,
        ),
    )
    return Row(label=_("Further"), fields=fields)


def _amends(content: Content) -> Iterator[Section]:
    measures = tuple(
        Row(
            label=one["text"][_language()],
            fields=(Field(path=("measures", at, "text"), label=_("Name"), kind="words"),),
        )
        for at, one in enumerate(content["measures"])
    )
    yield Section(code="tiers", title=_("Who approves which sum?"), rows=tuple(_tiers(content)))
    yield Section(code="limit", title=_("Mediation"), rows=(_mediation(),))
    words = Field(path=("liability_words",), label=_("One to a line"), kind="lines")
    yield Section(
        code="words",
        title=_("Words that admit liability"),
        help=_("An apology that holds one of them goes to the legal office first."),
        rows=(Row(label=_("Words that admit liability"), fields=(words,)),),
    )
    yield Section(code="measures", title=_("What may be done"), rows=measures)


def _tiers(content: Content) -> Iterator[Row]:
    for at, tier in enumerate(content["tiers"]):
        post = Field(path=("tiers", at, "post"), label=_("Approved by"), kind="post")
        if tier["up_to"] is None:
            yield Row(label=_("Above that, by decision of the meeting of directors"), fields=(post,))
        else:
            up_to = Field(path=("tiers", at, "up_to"), label=_("Up to, yuan in one case"), kind="sum", least=1, most=0)
            yield Row(label=_("Tier %(number)s") % {"number": at + 1}, fields=(up_to, post))


def _mediation() -> Row:
    most = standard_amends().mediation_above
    one = Field(
        path=("mediation_above",),
        label=_("Above this sum the house does not settle by itself, yuan"),
        kind="sum",
        least=1,
        most=most,
        law=_("At most %(most)s yuan: above that the rules of most provinces want a mediator.") % {"most": most},
    )
    return Row(label=_("Mediation"), fields=(one,))
