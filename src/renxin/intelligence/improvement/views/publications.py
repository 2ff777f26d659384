"""Staff pages: what patients are told, written by one person and approved by another."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.forms import LineForm, PublicationForm
from renxin.intelligence.improvement.models import Publication
from renxin.intelligence.improvement.services import NewPublication
from renxin.intelligence.improvement.views.common import act, form_page, uid_of
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.drawing import drawn_code
from renxin.ui.render import render

LIST = "improvement:publications"


@require_GET
@staff("improvements.view")
def publications(request: StaffRequest) -> HttpResponse:
    """Show what was written, and where patients read it."""
    return render(
        request,
        "improvement/publications.html",
        {
            "rows": selectors.publications(request.actor),
            "address": selectors.public_address(request.actor),
            "may_manage": request.actor.may("improvements.manage"),
            "may_publish": request.actor.may("improvements.publish"),
            "user_id": request.actor.user_id,
        },
    )


@require_GET
@staff("improvements.view")
def poster(request: StaffRequest) -> HttpResponse:
    """Show the sheet to hang up: what patients scan to read what came of their words."""
    address = selectors.public_address(request.actor)
    hospital = organizations.tenant(request.actor)
    context = {"address": address, "code": drawn_code(address), "hospital": hospital}
    return render(request, "improvement/poster.html", context)


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def write(request: StaffRequest, uid: UUID | None = None) -> HttpResponse:
    """Write a line, or write it anew; `?improvement=` says about which improvement."""
    row = selectors.publication(request.actor, uid) if uid else None
    about = selectors.visible(request.actor).filter(uid=uid_of(request.GET.get("improvement"))).first()

    def save(said: dict[str, Any]) -> str:
        new = NewPublication(
            heard={"zh": said["heard_zh"], "en": said["heard_en"]},
            done={"zh": said["done_zh"], "en": said["done_en"]},
            quote_source=said["quote_source"],
            quote={"en": said["quote_en"]} if said["quote_source"] else {},
        )
        services.write_publication(request.actor, new, improvement=about, publication=row)
        return reverse(LIST)

    quotes = selectors.quotes(request.actor)
    return form_page(
        request,
        PublicationForm(request.actor, quotes, request.POST or None, initial=_first(row)),
        save,
        title=_("You said, we did"),
        crumbs=[(_("For patients"), reverse(LIST))],
        lead=_(
            "Nobody may be recognised. What it brought comes from the checks, as far as enough people stand behind it."
        ),
        button=_("Ask for approval"),
    )


def _first(row: Publication | None) -> dict[str, Any]:
    if row is None:
        return {}
    said = {f"{name}_{key}": getattr(row, name).get(key, "") for name in ("heard", "done") for key in ("zh", "en")}
    return {**said, "quote_source": row.quote_source, "quote_en": row.quote.get("en", "")}


@require_POST
@staff("improvements.publish")
def approve(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put a line on the page."""
    row = selectors.publication(request.actor, uid)
    return act(
        request,
        lambda: services.approve_publication(request.actor, row),
        reverse(LIST),
        _("It is on the page."),
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.publish")
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a line off the page."""
    row = selectors.publication(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.withdraw_publication(request.actor, row, said["words"])
        return reverse(LIST)

    form = LineForm(request.actor, request.POST or None)
    crumbs = [(_("For patients"), reverse(LIST))]
    return form_page(request, form, save, title=_("Take it off: why?"), crumbs=crumbs, lead=row.heard["zh"])
