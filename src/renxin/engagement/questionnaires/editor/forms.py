"""The forms of the editor: one question, and what is true of the whole questionnaire."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renxin.engagement.questionnaires.definition import LAYOUTS, WRITTEN_TYPES, Definition
from renxin.engagement.questionnaires.reading_ease import levels
from renxin.kernel.core.errors import InvalidInput

from . import conditions, lines
from .words import LAYOUT_WORDS, OPERATOR_WORDS, ROLE_WORDS, TYPE_WORDS

Raw = dict[str, Any]
_PAIRS = ("text", "help", "plain", "na_option", "unit", "functional", "dysfunctional")
_FLAGS = ("required", "reverse", "sensitive")
_PLAIN = ("type", "dimension", "group", "role", "display", "row_type")
_NUMBERS = ("min", "max", "decimals", "most", "weight")
_TEXTAREA = forms.Textarea(attrs={"rows": 2, "class": "textarea"})


class ItemForm(forms.Form):
    """One question of a draft. Fields that its type has no use for are not shown."""

    text_zh = forms.CharField(label=_("Question, Chinese"), required=False, widget=_TEXTAREA)
    text_en = forms.CharField(label=_("Question, English"), required=False, widget=_TEXTAREA)
    functional_zh = forms.CharField(label=_("If it is so, Chinese"), required=False)
    functional_en = forms.CharField(label=_("If it is so, English"), required=False)
    dysfunctional_zh = forms.CharField(label=_("If it is not so, Chinese"), required=False)
    dysfunctional_en = forms.CharField(label=_("If it is not so, English"), required=False)
    type = forms.ChoiceField(label=_("Type"), choices=[(one, TYPE_WORDS[one]) for one in WRITTEN_TYPES])
    options = forms.CharField(
        label=_("Answers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "textarea", "spellcheck": "false"}),
        help_text=_("One a line: value | Chinese | English | points. Value and points may be left out."),
    )
    rows = forms.CharField(
        label=_("Rows of the table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "textarea", "spellcheck": "false"}),
        help_text=_("One a line: code | Chinese | English | dimension. A new line needs no code."),
    )
    row_type = forms.ChoiceField(
        label=_("Answers of the rows"),
        required=False,
        choices=[(one, TYPE_WORDS[one]) for one in ("scale", "frequency", "choice")],
    )
    ends_low_zh = forms.CharField(label=_("Lower end, Chinese"), required=False)
    ends_low_en = forms.CharField(label=_("Lower end, English"), required=False)
    ends_high_zh = forms.CharField(label=_("Upper end, Chinese"), required=False)
    ends_high_en = forms.CharField(label=_("Upper end, English"), required=False)
    min = forms.FloatField(label=_("Smallest"), required=False)
    max = forms.FloatField(label=_("Largest"), required=False)
    decimals = forms.IntegerField(label=_("Decimal places"), required=False, min_value=0, max_value=3)
    unit_zh = forms.CharField(label=_("Unit, Chinese"), required=False)
    unit_en = forms.CharField(label=_("Unit, English"), required=False)
    most = forms.IntegerField(label=_("At most so many answers"), required=False, min_value=1)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    na_option_zh = forms.CharField(label=_("“Does not apply to me”, Chinese"), required=False)
    na_option_en = forms.CharField(label=_("“Does not apply to me”, English"), required=False)
    dimension = forms.ChoiceField(label=_("Dimension"), required=False)
    weight = forms.FloatField(label=_("Weight in its dimension"), required=False)
    reverse = forms.BooleanField(label=_("A high answer is a bad one"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    role = forms.ChoiceField(label=_("Part it plays"), required=False, choices=list(ROLE_WORDS.items()))
    display = forms.ChoiceField(
        label=_("Shown as"), required=False, choices=[("words", _("words")), ("faces", _("five faces"))]
    )
    sensitive = forms.BooleanField(label=_("Sensitive: never counted outside the locked column"), required=False)
    help_zh = forms.CharField(label=_("Help, Chinese"), required=False)
    help_en = forms.CharField(label=_("Help, English"), required=False)
    plain_zh = forms.CharField(label=_("Wording for elders, Chinese"), required=False)
    plain_en = forms.CharField(label=_("Wording for elders, English"), required=False)
    when_joint = forms.ChoiceField(
        label=_("Asked if"), required=False, choices=[("all", _("all of these hold")), ("any", _("any of these holds"))]
    )

    def __init__(self, data: Any, *, item: Raw, raw: Mapping[str, Any], definition: Definition | None) -> None:
        """Begin from the question as it stands; `definition` knows the earlier ones, for conditions."""
        self.item = item
        self.definition = definition
        super().__init__(data, initial=_initial(item))
        self.earlier = _earlier(raw, str(item["linkId"]))
        self._choices("dimension", raw.get("dimensions") or ())
        self._choices("group", raw.get("groups") or ())
        rows, joint = conditions.as_rows(item.get("enable_when"))
        self.initial["when_joint"] = joint
        for number in range(conditions.ROWS):
            on, op, value = rows[number] if number < len(rows) else ("", "=", "")
            self._condition_fields(number, on, op, value)

    def _choices(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *((one["code"], one["text"].get("zh") or one["code"]) for one in rows)]

    def _condition_fields(self, number: int, on: str, op: str, value: str) -> None:
        choices = [("", "–"), *self.earlier]
        self.fields[f"when_{number}_on"] = forms.ChoiceField(
            label=_("Question"), required=False, choices=choices, initial=on
        )
        operators = [(one, OPERATOR_WORDS[one]) for one in conditions.OPERATORS]
        self.fields[f"when_{number}_op"] = forms.ChoiceField(
            label=_("Comparison"), required=False, choices=operators, initial=op
        )
        self.fields[f"when_{number}_value"] = forms.CharField(label=_("Answer"), required=False, initial=value)

    def condition_rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each row of the condition."""
        return [
            (self[f"when_{number}_on"], self[f"when_{number}_op"], self[f"when_{number}_value"])
            for number in range(conditions.ROWS)
        ]

    def read(self) -> Raw:
        """Return the question as data.

        Raises:
            InvalidInput: a line of answers or rows cannot be read.
        """
        given = self.cleaned_data
        kind = given["type"]
        found: Raw = {"linkId": self.item["linkId"]}
        for name in _PAIRS:
            if words := _words(given[f"{name}_zh"], given[f"{name}_en"]):
                found[name] = words
        found |= {name: given[name] for name in _PLAIN if given[name]}
        found |= {name: True for name in _FLAGS if given[name]}
        found |= {name: _whole(given[name]) for name in _NUMBERS if given[name] is not None}
        low, high = (_words(given[f"ends_{end}_zh"], given[f"ends_{end}_en"]) for end in ("low", "high"))
        if low and high:
            found["ends"] = {"low": low, "high": high}
        numbers = kind in ("scale", "frequency", "effort") or (kind == "matrix" and given["row_type"] != "choice")
        if given["options"].strip():
            found["options"] = lines.read_options(given["options"], numbers=numbers)
        if kind == "matrix":
            found["rows"] = lines.read_rows(given["rows"], self.item.get("rows") or ())
        if when := self._when():
            found["enable_when"] = when
        if self.item.get("code"):
            found["code"] = self.item["code"]
        return fitting(found)

    def _when(self) -> Mapping[str, Any] | None:
        given = self.cleaned_data
        rows = [
            (given[f"when_{number}_on"], given[f"when_{number}_op"] or "=", given[f"when_{number}_value"].strip())
            for number in range(conditions.ROWS)
        ]
        return conditions.from_rows(rows, given["when_joint"], self.definition)

    def wrong(self, error: InvalidInput) -> None:
        """Show at the right field what the draft refused."""
        name = error.where.rpartition(".")[2]
        places = {"text": "text_zh", "functional": "functional_zh", "dysfunctional": "dysfunctional_zh"}
        place = places.get(name, name)
        self.add_error(place if place in self.fields else None, str(error.message))


class HeadForm(forms.Form):
    """What is true of the whole questionnaire."""

    title_zh = forms.CharField(label=_("Title, Chinese"), required=False, max_length=120)
    title_en = forms.CharField(label=_("Title, English"), required=False, max_length=120)
    intro_zh = forms.CharField(label=_("Introduction, Chinese"), required=False, widget=_TEXTAREA)
    intro_en = forms.CharField(label=_("Introduction, English"), required=False, widget=_TEXTAREA)
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=60)
    layout = forms.ChoiceField(label=_("On the phone"), choices=[(one, LAYOUT_WORDS[one]) for one in LAYOUTS])
    both = forms.BooleanField(label=_("In Chinese and English"), required=False)
    reading_level = forms.ChoiceField(
        label=_("Reading level"),
        required=False,
        help_text=_("Each question is measured by it while you write: long sentences and hard words are marked."),
    )
    dimensions = forms.CharField(
        label=_("Dimensions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "textarea"}),
        help_text=_("One a line: code | Chinese | English | weight."),
    )
    groups = forms.CharField(
        label=_("Groups"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "textarea"}),
        help_text=_("One a line: code | Chinese | English. Questions of a group stand on one screen."),
    )

    def __init__(self, data: Any, *, raw: Raw) -> None:
        """Begin from the draft as it stands."""
        self.raw = raw
        title, intro = raw.get("title") or {}, raw.get("intro") or {}
        initial = {
            "title_zh": title.get("zh"),
            "title_en": title.get("en"),
            "intro_zh": intro.get("zh"),
            "intro_en": intro.get("en"),
            "minutes": raw.get("minutes") or 1,
            "layout": raw.get("layout") or LAYOUTS[0],
            "both": len(raw.get("languages") or (1, 2)) > 1,
            "reading_level": raw.get("reading_level") or "",
            "dimensions": lines.coded_text(raw.get("dimensions") or ()),
            "groups": lines.coded_text(raw.get("groups") or ()),
        }
        super().__init__(data, initial=initial)
        field = self.fields["reading_level"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("not measured")), *((one.code, str(one.text)) for one in levels().values())]

    def read(self) -> Raw:
        """Return the head as data.

        Raises:
            InvalidInput: a line cannot be read.
        """
        given = self.cleaned_data
        return {
            "title": _words(given["title_zh"], given["title_en"]) or {},
            "intro": _words(given["intro_zh"], given["intro_en"]),
            "minutes": given["minutes"],
            "layout": given["layout"],
            "languages": ["zh", "en"] if given["both"] else [_only(self.raw)],
            "reading_level": given["reading_level"],
            "dimensions": lines.read_coded(given["dimensions"], self.raw.get("dimensions") or ()),
            "groups": lines.read_coded(given["groups"], self.raw.get("groups") or ()),
        }


def fitting(item: Raw) -> Raw:
    """Return the question without what its type has no use for."""
    kind = item["type"]
    useless = {"decimals", "unit"} if kind != "number" else set()
    useless |= {"rows", "row_type"} if kind != "matrix" else set()
    useless |= {"functional", "dysfunctional"} if kind != "kano" else set()
    useless |= {"most"} if kind != "choices" else set()
    if kind not in ("scale", "frequency", "effort", "choice", "choices", "matrix"):
        useless.add("options")
    if kind in ("scale", "frequency") and item.get("options"):
        useless |= {"min", "max"}
    return {key: value for key, value in item.items() if key not in useless}


def _initial(item: Mapping[str, Any]) -> Raw:
    found: Raw = {name: item.get(name) for name in (*_PLAIN, *_FLAGS, *_NUMBERS)}
    found["type"] = {"scale5": "scale", "frequency4": "frequency"}.get(str(item.get("type")), item.get("type"))
    for name in _PAIRS:
        words = item.get(name) or {}
        found |= {f"{name}_zh": words.get("zh", ""), f"{name}_en": words.get("en", "")}
    for end in ("low", "high"):
        words = (item.get("ends") or {}).get(end) or {}
        found |= {f"ends_{end}_zh": words.get("zh", ""), f"ends_{end}_en": words.get("en", "")}
    found["options"] = lines.options_text(item.get("options") or ())
    found["rows"] = lines.rows_text(item.get("rows") or ())
    return found


def _earlier(raw: Mapping[str, Any], link_id: str) -> list[tuple[str, str]]:
    """Return the questions before this one, for a condition."""
    found: list[tuple[str, str]] = []
    for one in raw["items"]:
        if one["linkId"] == link_id:
            break
        words = one.get("text") or one.get("functional") or {}
        for row in one.get("rows") or ({"linkId": one["linkId"], "text": words},):
            label = row["text"].get("zh") or row["text"].get("en") or ""
            found.append((str(row["linkId"]), f"{row['linkId']} {label}"[:60]))
    return found


def _words(zh: str, en: str) -> Raw | None:
    zh, en = zh.strip(), en.strip()
    found = {"zh": zh, "en": en}
    return {key: value for key, value in found.items() if value} or None


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def _only(raw: Mapping[str, Any]) -> str:
    languages = raw.get("languages") or ["zh"]
    return str(languages[0])
