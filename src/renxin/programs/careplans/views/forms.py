"""The forms of the editor: one contact, rule, finding or aim. `read` gives what is typed, right or not."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.engagement.questionnaires.selectors import bank_questions
from renxin.programs.careplans.editing import telling
from renxin.programs.careplans.editing.naming import group_words, short_name
from renxin.programs.careplans.handbook.chapters import contents
from renxin.programs.careplans.programmes.shapes import Action, Anchor, By

Raw = dict[str, Any]
_FORMULA: Final = forms.Textarea(attrs={"rows": 2, "class": "textarea figures", "spellcheck": "false"})


class PartForm(forms.Form):
    """What the forms share: words in two languages, the formula."""

    words: str = "text"
    text_zh = forms.CharField(label=_("Words, Chinese"), max_length=200)
    text_en = forms.CharField(label=_("Words, English"), max_length=200)

    def __init__(self, data: Any = None, *, raw: Mapping[str, Any], **more: Any) -> None:
        self.raw = dict(raw)
        super().__init__(data, initial=self.initial_of(self.raw), **more)

    def initial_of(self, raw: Raw) -> Raw:
        """Return the values of the fields from plain data."""
        given = raw.get(self.words)
        words: dict[str, Any] = given if isinstance(given, dict) else {}
        return {**raw, "text_zh": words.get("zh", ""), "text_en": words.get("en", "")}

    def read(self) -> Raw:
        """Return plain data of what stands in the fields."""
        if not self.is_bound:
            return dict(self.raw)
        made = {self.words: {"zh": self.typed("text_zh"), "en": self.typed("text_en")}}
        return {**{name: self.typed(name) for name in self.plain() if self.typed(name)}, **made}

    def plain(self) -> tuple[str, ...]:
        """Return the names of the fields that hold one text."""
        return tuple(name for name in self.fields if not name.startswith("text_"))

    def typed(self, name: str) -> str:
        """Return what was typed into a field."""
        return str(self.data.get(name, "")).strip()


class NodeForm(PartForm):
    """One contact of a programme."""

    id = forms.RegexField(r"^[A-Za-z0-9_]{1,16}$", label=_("Code"), help_text=_("Short, such as D14; it stays."))
    at = forms.CharField(label=_("How long after the start"), help_text=_("14d, 2h, 6w, 22w3d, 3m, 1y, 3wd, -3d"))
    anchor = forms.ChoiceField(label=_("Counted from"), required=False)
    before = forms.IntegerField(label=_("May be earlier by days"), min_value=0, max_value=60, initial=0)
    after = forms.IntegerField(label=_("May be later by days"), min_value=0, max_value=90, initial=0)
    time = forms.RegexField(r"^\d\d:\d\d$", label=_("Time of day"), initial="09:30")
    every = forms.CharField(label=_("Repeats every"), required=False)
    until = forms.CharField(label=_("Until"), required=False)
    by = forms.ChoiceField(label=_("Who reaches the patient"))
    visit = forms.BooleanField(label=_("Face to face"), required=False)
    when = forms.CharField(label=_("Only if (formula)"), required=False, widget=_FORMULA)
    ask = forms.MultipleChoiceField(label=_("Asks"), required=False, widget=forms.CheckboxSelectMultiple)
    send = forms.MultipleChoiceField(label=_("Sends"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        own = [(one, telling.anchor(one)) for one in get_args(Anchor)]
        self.choose("anchor", [("", _("what the programme counts from")), *own])
        self.choose("by", [(one, telling.BY[one]) for one in get_args(By)])
        self.choose("ask", [(code, short_name(code)) for code in bank_questions()])
        self.choose("send", [(code, str(one.title)) for code, one in contents().items()])

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def initial_of(self, raw: Raw) -> Raw:
        """Return the values of the fields; the window is two of them."""
        before, after = [*(raw.get("window") or (0, 0)), 0, 0][:2]
        return {**super().initial_of(raw), "before": before, "after": after, "time": raw.get("time") or "09:30"}

    def read(self) -> Raw:
        """Return plain data of what stands in the fields; what the form does not show stays as it was."""
        if not self.is_bound:
            return dict(self.raw)
        made = super().read()
        for name in ("before", "after", "visit", "ask", "send"):
            made.pop(name, None)
        made["window"] = [
            int(self.typed(name) or 0) if self.typed(name).isdigit() else 0 for name in ("before", "after")
        ]
        made |= {"visit": True} if self.typed("visit") else {}
        chosen = {name: self.many(name) for name in ("ask", "send")}
        made |= {name: codes for name, codes in chosen.items() if codes}
        return made | {name: self.raw[name] for name in ("remind",) if name in self.raw}

    def many(self, name: str) -> list[str]:
        """Return what was chosen of several."""
        given = getattr(self.data, "getlist", None)
        return [str(one) for one in given(name)] if given else []

    def asked(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the questions in their groups, each with whether it is chosen."""
        chosen = set(self["ask"].value() or ())
        groups: dict[str, list[dict[str, Any]]] = {}
        for code, question in bank_questions().items():
            one = {"code": code, "name": short_name(code), "text": str(question.text), "chosen": code in chosen}
            groups.setdefault(question.group, []).append(one)
        return [(group_words(group), entries) for group, entries in groups.items()]


class RuleForm(PartForm):
    """One rule: what answers lead to."""

    words = "why"
    when = forms.CharField(label=_("If (formula)"), widget=_FORMULA)
    level = forms.ChoiceField(label=pgettext_lazy("rule", "Level"), required=False)
    action = forms.ChoiceField(label=pgettext_lazy("rule", "Then"), required=False)
    next = forms.CharField(label=_("Asked again after"), required=False, help_text=_("14d, 2h, 6w, 1d"))
    tell = forms.ChoiceField(label=_("The patient is told"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        told = [(code, telling.tell(code)) for code in ("call_120", "sugar_15", *contents())]
        tables: dict[str, list[tuple[str, Any]]] = {
            "level": [(one, telling.level_words(one)) for one in ("green", "yellow", "orange", "red")],
            "action": [("", "–"), *((one, telling.action(one)) for one in get_args(Action))],
            "tell": [("", "–"), *told],
        }
        for name, choices in tables.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class MarkForm(PartForm):
    """One finding that the next contact may look back at."""

    name = forms.RegexField(
        r"^[a-z][a-z_]{0,30}$", label=_("Name in formulas"), help_text=_("Small letters, no spaces.")
    )
    when = forms.CharField(label=_("Holds if (formula)"), widget=_FORMULA)


class TargetForm(PartForm):
    """One aim, judged by the last answers."""

    code = forms.RegexField(r"^[a-z][a-z0-9_]{0,30}$", label=_("Code"))
    when = forms.CharField(label=_("Reached if (formula)"), widget=_FORMULA)


FORMS: Final[Mapping[str, type[PartForm]]] = {
    "nodes": NodeForm,
    "rules": RuleForm,
    "marks": MarkForm,
    "targets": TargetForm,
}
