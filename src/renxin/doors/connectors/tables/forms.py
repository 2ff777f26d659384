"""Forms of the import pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.doors.connectors.models import ImportRun, Interface
from renxin.kernel.core.actor import Actor

from .fields import Field, fields_of, kind_pack
from .mapping import OWN_AUTHORITY, ColumnMap
from .selectors import templates


class UploadForm(forms.Form):
    """What the rows are, and the file."""

    kind = forms.ChoiceField(label=_("What stands in the rows?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=pgettext_lazy("import", "File"),
        help_text=_("Excel, CSV or DBF, up to a million rows. Chinese in GB18030 or UTF-8 is found out by itself."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.xlsb,.ods,.csv,.txt,.tsv,.dbf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(one.code, str(one.pack.words)) for one in templates()]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file on the page: what stands in it, and what it may be."""

    index: int
    header: str
    sample: list[str]
    chosen: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that a column may be."""

    name: str
    words: str
    required: bool


def column_lines(run: ImportRun, mapping: ColumnMap, sample: Sequence[Sequence[str]]) -> list[ColumnLine]:
    """Return the columns of a file with some of their values, numbers veiled."""
    chosen = {header: name for name, header in mapping.columns.items()}
    lines = []
    for at, header in enumerate(run.headers):
        values = dict.fromkeys(veiled(cells[at]) for cells in sample if at < len(cells) and cells[at])
        lines.append(ColumnLine(at, header, list(values)[:3], chosen.get(header, "")))
    return lines


def choices(kind: str) -> list[Choice]:
    """Return the fields of a kind for choosing one, what the kind is about first."""
    required = kind_pack(kind).required
    known = fields_of(kind)
    own = [*required, *(name for name in kind_pack(kind).columns if name not in required)]
    order = [*own, *(name for name in known if name not in own)]
    return [Choice(name, str(known[name].words), name in required) for name in order]


def posted_mapping(run: ImportRun, given: Any) -> ColumnMap:
    """Return the mapping that a page sent."""
    columns: dict[str, str] = {}
    for at, header in enumerate(run.headers):
        name = given.get(f"column_{at}", "")
        if name in fields_of(run.kind) and name not in columns:
            columns[name] = header
        elif name in columns:
            columns[f"{name}#{at}"] = header  # said twice: refused in words
    authority = given.get("authority", "").strip()[:60] or OWN_AUTHORITY
    return ColumnMap(columns=columns, authority=authority, lenient=given.get("lenient") == "yes")


def authorities(actor: Actor) -> list[str]:
    """Return the systems whose record numbers a file may hold: those that send to us, and the files' own."""
    rows = Interface.objects.of(actor).values_list("profile", flat=True)
    named = {str(profile.get("authority", "")).strip() for profile in rows} - {""}
    return [OWN_AUTHORITY, *sorted(named - {OWN_AUTHORITY})]


def veiled(text: str) -> str:
    """Return a value for a preview: of long numbers only the first and last digits."""
    plain = text[:40]
    is_number = sum(sign.isdigit() for sign in plain) >= 8 and not set("-:/年") & set(plain)
    return f"{plain[:3]}{'•' * (len(plain) - 7)}{plain[-4:]}" if is_number else plain


__all__ = ["Choice", "ColumnLine", "Field", "UploadForm"]
