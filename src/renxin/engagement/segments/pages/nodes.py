"""A draft as the builder shows it: each node with the choices it offers and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.segments.models import Tag
from renxin.engagement.segments.rule import fact_values
from renxin.engagement.segments.rule.happenings import in_rooms
from renxin.engagement.segments.rule.operators import operators_of
from renxin.engagement.segments.selectors.naming import fact_answers
from renxin.engagement.segments.selectors.reach import visible_segments
from renxin.engagement.segments.traits import Trait, registry
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.selectors import fact_fields

from .drafts import Draft

Options = Sequence[tuple[str, object]]
OPERATOR_WORDS: Final = {
    "=": gettext_lazy("is"),
    "!=": gettext_lazy("is not"),
    "in": gettext_lazy("is one of"),
    "not_in": gettext_lazy("is none of"),
    "starts_with": gettext_lazy("begins with"),
    "<": gettext_lazy("is below"),
    "<=": gettext_lazy("is at most"),
    ">": gettext_lazy("is above"),
    ">=": gettext_lazy("is at least"),
    "between": gettext_lazy("lies between"),
    "within_last": gettext_lazy("lies within the last"),
    "more_than_ago": gettext_lazy("lies back at least"),
    "ago_between": gettext_lazy("lies back between"),
    "in_next": gettext_lazy("comes within the next"),
    "anniversary_in": gettext_lazy("has its anniversary within days"),
    "before": gettext_lazy("is before"),
    "since": gettext_lazy("is on or after"),
    "is_set": gettext_lazy("is known"),
    "not_set": gettext_lazy("is not known"),
}
UNITS: Final = (
    ("days", gettext_lazy("days")),
    ("weeks", gettext_lazy("weeks")),
    ("months", gettext_lazy("months")),
    ("years", gettext_lazy("years")),
    ("hours", gettext_lazy("hours")),
)
RECORDS: Final = (
    ("problem", gettext_lazy("a diagnosis")),
    ("medicine", gettext_lazy("a medicine")),
    ("procedure", gettext_lazy("a procedure")),
    ("visit", gettext_lazy("a visit")),
)
_COMMON: Final = ("is_set", "not_set")


@dataclass(slots=True)
class Node:
    """One node on the page."""

    id: str
    draft: Draft
    problem: str = ""
    children: list["Node"] = field(default_factory=list)
    choices: "Choices | None" = None
    trait: Trait | None = None
    operators: Options = ()
    keys: Options = ()
    values: Options = ()
    fields: Options = ()
    answers: Options = ()
    is_flag: bool = False

    @property
    def sort(self) -> str:
        """Return what sort of node it is."""
        return self.draft.sort

    @property
    def at(self) -> str:
        """Return its place as it may stand in an id of HTML."""
        return self.id.replace(".", "-")

    @property
    def is_root(self) -> bool:
        """Tell whether everything stands in it."""
        return self.id == "r"

    @property
    def said(self) -> dict[str, str]:
        """Return what was typed."""
        return self.draft.values

    @property
    def shape(self) -> str:
        """Return which inputs the value of a trait takes."""
        if self.trait is None:
            return ""
        return _shape(self.draft.get("is"), self.trait, has_choices=bool(self.values))


@dataclass(frozen=True, slots=True)
class Choices:
    """What this actor may put into rules: read once for a page."""

    actor: Actor
    traits: Mapping[str, Trait]
    tags: Options
    segments: Options
    happenings: Sequence[tuple[str, Options]]

    @classmethod
    def of(cls, actor: Actor, *, without: UUID | None = None) -> "Choices":
        """Read them; a segment is not offered to itself."""
        segments = visible_segments(actor).exclude(status="retired").order_by("name")
        known = fact_fields()
        happenings = in_rooms(known)
        return cls(
            actor,
            {trait.code: trait for trait in registry.catalogue(actor)},
            [(str(uid), name) for uid, name in Tag.objects.of(actor).order_by("name").values_list("uid", "name")],
            [(str(uid), name) for uid, name in segments.values_list("uid", "name") if uid != without],
            happenings,
        )

    @property
    def trait_options(self) -> Options:
        """Return the traits in words."""
        return [(code, trait.words) for code, trait in self.traits.items()]


def nodes(draft: Draft, choices: Choices, problems: Mapping[str, str], at: str = "r") -> Node:
    """Return a draft as the page shows it."""
    node = Node(at, draft, problems.get(at, ""), choices=choices)
    if draft.sort == "trait":
        _fill_trait(node, choices)
    elif draft.sort == "did":
        _fill_happening(node, choices)
    node.children = [nodes(child, choices, problems, f"{at}.{place}") for place, child in enumerate(draft.inside)]
    return node


def _fill_happening(node: Node, choices: Choices) -> None:
    """Offer the values that have words; one that a rule names already stays, whatever it is called."""
    there, asked = fact_fields().get(node.draft.get("did"), frozenset()), node.draft.get("where")
    offered = sorted(name for name in there if name in fact_values.VALUES or name == asked)
    node.fields = sorted(((name, fact_values.called(name)) for name in offered), key=lambda one: str(one[1]))
    node.answers = fact_answers(choices.actor, asked) if asked in there else ()
    node.is_flag = asked in fact_values.FLAGS


def _fill_trait(node: Node, choices: Choices) -> None:
    draft = node.draft
    node.trait = choices.traits.get(draft.get("trait"))
    if node.trait is None:
        return
    draft.values["type"] = node.trait.type
    offered = [each.code for each in operators_of(node.trait.type)]
    offered = [code for code in offered if code not in _COMMON] + [code for code in offered if code in _COMMON]
    node.operators = [(code, OPERATOR_WORDS[code]) for code in offered]
    if draft.get("is") not in offered:
        draft.values["is"] = offered[0]
    if node.trait.key is not None:
        node.keys = [("", _("any")), *(node.trait.keys(choices.actor) if node.trait.keys else ())]
    node.values = node.trait.choices(choices.actor) if node.trait.choices else ()


_SHAPES: Final = {
    "is_set": "none",
    "not_set": "none",
    "within_last": "span",
    "more_than_ago": "span",
    "in_next": "span",
    "ago_between": "spans",
    "anniversary_in": "days",
}
_BY_TYPE: Final = {"flag": "flag", "instant": "date", "date": "date", "number": "number"}


def _shape(op: str, trait: Trait, *, has_choices: bool) -> str:
    shape = _SHAPES.get(op) or _BY_TYPE.get(trait.type)
    if shape in ("date", "number") and op == "between":
        return f"{shape}s"
    if shape is not None:
        return shape
    if has_choices:
        return "many" if op in ("in", "not_in") else "one"
    return "text"


def problem_texts(found: Sequence[Any]) -> dict[str, str]:
    """Return problems by node, the first of each."""
    texts: dict[str, str] = {}
    for each in found:
        texts.setdefault(each.where, each.text)
    return texts
