"""What the pages share: a form on a page of its own, an act with a toast."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from renxin.intelligence.improvement.forms import ActorForm
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

Crumbs = Sequence[tuple[Any, str]]


def uid_of(text: str | None) -> UUID:
    """Return the identifier that an address or a form names; one that nothing bears where it names none."""
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


def form_page(
    request: StaffRequest,
    form: ActorForm,
    save: Callable[[dict[str, Any]], str],
    *,
    title: Any,
    crumbs: Crumbs,
    lead: Any = "",
    button: Any = "",
) -> HttpResponse:
    """Show a form, or save it and go where `save` says; what is wrong stands beside its field, nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(request, save(form.cleaned_data))
        except (InvalidInput, WrongState) as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "crumbs": crumbs, "lead": lead, "button": button}
    return render(request, "improvement/form.html", context, status=status)


def act(request: StaffRequest, do: Callable[[], object], back: str, said: Any) -> HttpResponse:
    """Do something by a button and go back; what is wrong is told."""
    try:
        do()
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, said)
    return redirect(request, back)


def department_chip(request: StaffRequest) -> dict[str, Any]:
    """Return what the chip of departments shows, and which one the list is narrowed to (`department_id`)."""
    rows = {str(one.uid): one for one in organizations.departments(request.actor, only_own=True)}
    wanted = request.GET.get("department", "")
    chosen = rows.get(wanted)
    return {
        "departments": [(uid, str(one)) for uid, one in rows.items()],
        "department": wanted if chosen else "",
        "department_name": str(chosen) if chosen else "",
        "department_id": chosen.pk if chosen else None,
    }
