"""Pages of views and folders that are read by themselves."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from renxin.doors.connectors.models import Interface
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import sources
from .fields import kind_pack
from .forms import choices, column_lines, posted_mapping
from .mapping import OWN_AUTHORITY, ColumnMap
from .selectors import templates
from .sources import SourceData


class SourceForm(forms.Form):
    """A view or a folder."""

    name = forms.CharField(label=pgettext_lazy("source", "Name"), max_length=120)
    rows = forms.ChoiceField(label=gettext_lazy("What stands in the rows?"))
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=500, strip=True)
    view = forms.CharField(label=gettext_lazy("View or table"), max_length=160, required=False)
    mark = forms.CharField(
        label=gettext_lazy("Column that grows when a row changes"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A time of change or a number that only grows, for example update_time."),
    )
    key = forms.CharField(label=gettext_lazy("Column that names a row"), max_length=120, required=False)
    overlap_minutes = forms.IntegerField(
        label=gettext_lazy("Look back, minutes"), min_value=0, max_value=10080, initial=15, required=False
    )
    every = forms.IntegerField(label=gettext_lazy("Look every, seconds"), min_value=5, max_value=86400, initial=60)
    authority = forms.CharField(
        label=gettext_lazy("Whose record and visit numbers are these?"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("The same name as the interface of that system has, so that its patients are the same."),
    )
    historic = forms.BooleanField(
        label=gettext_lazy("This is history: start no journey, write to nobody"), required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, kind: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rows"]
        field.choices = [(one.code, str(one.pack.words)) for one in templates()]
        if kind == Interface.Kind.FOLDER:
            for name in ("view", "mark", "key", "overlap_minutes"):
                del self.fields[name]
        examples = {
            Interface.Kind.VIEW: "postgresql://reader:password@10.0.0.8:5432/his",
            Interface.Kind.FOLDER: "/srv/renxin/in · sftp://renxin:password@10.0.0.9/out",
        }
        self.fields["address"].help_text = examples[Interface.Kind(kind)]
        if not is_new:
            self.fields["address"].help_text += " · " + _("Empty: as it is.")
        self.fields["address"].required = is_new


@dataclass(frozen=True, slots=True)
class Source:
    """What the page of columns needs to know of a view."""

    file_name: str
    kind: str
    headers: list[str]


@require_GET
@staff("interfaces.view")
def source_list(request: StaffRequest) -> HttpResponse:
    """Show the views and folders with how they fare."""
    found = sources.sources(request.actor)
    context = {
        "nav_key": "settings",
        "sources": [(one, kind_pack(one.row.profile["rows"]["kind"]).words) for one in found],
        "may_manage": request.actor.may("interfaces.manage"),
    }
    return render(request, "connectors/tables/sources.html", context)


@require_http_methods(["GET", "POST"])
@staff("interfaces.manage")
def edit(request: StaffRequest, uid: UUID | None = None, kind: str = "") -> HttpResponse:
    """Add or change a view or a folder; it is tried before it is kept."""
    row = sources.source(request.actor, uid) if uid else None
    kind = row.kind if row else kind
    posted = request.POST if request.method == "POST" else None
    form = SourceForm(posted, kind=kind, is_new=row is None, initial=_initial(row))
    if posted and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if value is not None}
        try:
            saved = sources.save_source(request.actor, uid, SourceData(kind=kind, **data))
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            toast(request, _("The source is saved and was reached."))
            name = "imports:source_columns" if kind == Interface.Kind.VIEW else "imports:sources"
            return redirect(request, reverse(name, args=[saved.uid] if kind == Interface.Kind.VIEW else []))
    context = {"nav_key": "settings", "form": form, "row": row, "is_view": kind == Interface.Kind.VIEW}
    return render(request, "connectors/tables/source.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff("interfaces.manage")
def source_columns(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say which column of a view is which field."""
    row = sources.source(request.actor, uid)
    rows, problem = row.profile["rows"], ""
    about: Any = Source(row.name, rows["kind"], rows.get("headers", []))
    mapping = ColumnMap.of(rows.get("mapping", {}))
    if request.method == "POST":
        mapping = posted_mapping(about, request.POST)
        try:
            sources.name_columns_of(request.actor, uid, mapping.columns, lenient=mapping.lenient)
        except InvalidInput as error:
            problem = str(error.message)
        else:
            toast(request, _("From now on the view is read by itself."))
            return redirect(request, reverse("imports:sources"))
    sample: list[list[str]] = []
    if not problem:
        try:
            sample = sources.sample_of(row)[1]
        except InvalidInput as error:
            problem = str(error.message)
    context = {
        "nav_key": "settings",
        "run": about,
        "kind_words": kind_pack(rows["kind"]).words,
        "lines": column_lines(about, mapping, sample),
        "choices": choices(rows["kind"]),
        "mapping": mapping,
        "authorities": [],
        "own_authority": OWN_AUTHORITY,
        "problem": problem,
        "is_source": True,
    }
    return render(request, "connectors/tables/columns.html", context, status=422 if problem else 200)


def _initial(row: Interface | None) -> dict[str, Any]:
    if row is None:
        return {}
    view = row.profile.get("view", {})
    return {
        "name": row.name,
        "rows": row.profile["rows"]["kind"],
        "view": view.get("name", ""),
        "mark": view.get("mark", ""),
        "key": view.get("key", ""),
        "overlap_minutes": view.get("overlap_minutes", 15),
        "every": row.profile.get("every", 60),
        "authority": row.profile.get("authority", ""),
        "historic": row.profile["rows"].get("historic", False),
        "is_active": row.is_active,
    }
