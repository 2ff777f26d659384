"""Staff pages of the house's own rules: versions, the form, one version compared in words."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import services
from renxin.programs.cases.models import HouseRules, RulesCode
from renxin.programs.cases.own_rules import fields, form
from renxin.programs.cases.reading import house_rules
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET"])
@staff("cases.view")
def all_rules(request: StaffRequest) -> HttpResponse:
    """Show which rules cases work by, and the versions of the house."""
    context = {
        "packs": house_rules.all_rules(request.actor),
        "manages": request.actor.may("cases.rules"),
        "nav_key": "voice",
    }
    return render(request, "cases/rules/list.html", context)


@require_http_methods(["GET", "POST"])
@staff("cases.rules")
def write(request: StaffRequest, code: str) -> HttpResponse:
    """Show the rules as a form, from the draft or from what is in force; keep them as a draft."""
    if code not in RulesCode.values:
        raise Http404(code)
    ruled = next(one for one in house_rules.all_rules(request.actor) if one.code == code)
    row = ruled.open_row
    if row is not None and row.state == HouseRules.State.PROPOSED:
        return redirect(request, reverse("cases:rules_version", args=[row.uid]))
    content = row.content if row is not None else house_rules.content_in_force(code)
    posts = form.known_posts(house_rules.content_in_force(RulesCode.TERMS))
    error = where = ""
    if request.method == "POST":
        try:
            made = form.read(code, content, request.POST, posts)
            row = services.draft_rules(request.actor, code, made)
        except InvalidInput as wrong:
            error, where = str(wrong.message), str(wrong.where)
        else:
            return redirect(request, reverse("cases:rules_version", args=[row.uid]))
    context = {
        "name": RulesCode(code).label,
        "sections": _filled(request, code, content),
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "cases/rules/write.html", context, status=422 if error else 200)


@require_http_methods(["GET"])
@staff("cases.view")
def version(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one version: what differs, in words, and what it means for open cases."""
    return _page(request, house_rules.one_version(request.actor, uid))


def _page(request: StaffRequest, row: HouseRules, error: str = "") -> HttpResponse:
    changed = house_rules.compared(row)
    context = {
        "row": row,
        "changed": changed,
        "effects": house_rules.effects(request.actor, row, changed) if row.state in ("draft", "proposed") else [],
        "manages": request.actor.may("cases.rules"),
        "is_own": row.written_by_id == request.actor.user_id,
        "error": error,
        "nav_key": "voice",
    }
    return render(request, "cases/rules/version.html", context, status=422 if error else 200)


@require_POST
@staff("cases.rules")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Propose a draft, put a proposed version in force, decline it or take it back."""
    row, act = house_rules.one_version(request.actor, uid), request.POST.get("do", "")
    try:
        if act == "propose":
            services.propose_rules(request.actor, row, request.POST.get("reason", ""))
            words = _("A second person has to look at it now.")
        else:
            services.decide_rules(request.actor, row, put=act == "put")
            words = _("It is in force from now on.") if act == "put" else _("It stays as it is.")
    except RenxinError as wrong:
        return _page(request, row, str(getattr(wrong, "message", wrong)))
    toast(request, words)
    return redirect(request, reverse("cases:rules_version", args=[uid]))


def _filled(request: StaffRequest, code: str, content: fields.Content) -> list[dict[str, Any]]:
    """Return the parts of the form with what stands in each control: what was sent, else the content."""
    posted = request.POST if request.method == "POST" else None
    posts = fields.post_choices(house_rules.content_in_force(RulesCode.TERMS))
    language = "en" if request.LANGUAGE_CODE.startswith("en") else "zh"
    choices = [(code, words[language]) for code, words in posts]
    parts = []
    for one in fields.sections(code, content):
        rows = [
            {
                "label": row.label,
                "fields": [_control(field, content, posted, choices) for field in row.fields],
                "cells": [[_control(field, content, posted, choices) for field in cell] for cell in row.cells],
            }
            for row in one.rows
        ]
        parts.append({"part": one, "rows": rows})
    return parts


def _control(field: fields.Field, content: fields.Content, posted: Any, posts: list[tuple[str, str]]) -> dict[str, Any]:
    value, name = field.value(content), field.name
    told: dict[str, Any] = {"field": field, "name": name, "label": field.label, "kind": field.kind}
    if field.kind == "hours":
        told["value"] = f"{value['hours'] + value['minutes'] / 60:g}"
    elif field.kind == "words":
        told["zh"], told["en"] = value["zh"], value["en"]
        if posted:
            told["zh"], told["en"] = posted.get(f"{name}.zh", ""), posted.get(f"{name}.en", "")
    elif field.kind == "posts":
        chosen = posted.getlist(name) if posted else value
        told["options"] = [(code, word, code in chosen) for code, word in posts]
    elif field.kind in ("ladder", "roles"):
        told["rows"] = _several(field, value, posted)
        told["options"] = posts if field.kind == "ladder" else fields.role_choices()
    elif field.kind == "lines":
        told["value"] = "\n".join(value)
    else:
        told["value"] = value
        told["options"] = posts
    if posted and field.kind in ("hours", "number", "sum", "post", "flag", "lines"):
        told["value"] = posted.get(name, "")
    return told


def _several(field: fields.Field, value: Any, posted: Any) -> list[dict[str, Any]]:
    count = fields.LADDER_ROWS if field.kind == "ladder" else fields.ROLE_ROWS
    padded = [*value, *[None] * count][:count]
    rows = []
    for at, one in enumerate(padded):
        name = f"{field.name}.{at}"
        if field.kind == "roles":
            rows.append({"name": name, "value": posted.get(name, "") if posted else one or ""})
            continue
        share, tell = (one["at"], one["tell"]) if one else ("", "")
        if posted:
            share, tell = posted.get(f"{name}.at", ""), posted.get(f"{name}.tell", "")
        rows.append({"name": name, "at": share, "tell": tell})
    return rows
