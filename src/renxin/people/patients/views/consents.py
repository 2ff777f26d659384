"""The consent page of a patient: every purpose, what holds now, and each decision with its words and proof."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import family_rules, selectors, services
from renxin.people.patients.models import Consent, Patient
from renxin.people.patients.rulebook import consent_pack
from renxin.ui.render import render

from .doing import attempt, uploaded

_METHODS = ("paper", "desk", "phone", "portal", "sms")


@require_GET
@staff("patients.view")
def consents(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the consent registry of a patient."""
    return _page(request, selectors.get(request.actor, uid))


@require_POST
@staff("patients.edit")
def agree(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep that a patient agreed to a purpose, with what proves it."""
    patient, asked = selectors.get(request.actor, uid), request.POST

    def act() -> None:
        services.change_consent(
            request.actor,
            patient.pk,
            asked.get("purpose", ""),
            Consent.State.GRANTED,
            channel=_way(asked.get("way", "")),
            expires_at=_until(asked.get("until", "")),
            method=asked.get("method", "") if asked.get("method") in _METHODS else "",
            guardian_relation=asked.get("guardian_relation", ""),
            guardian_name=asked.get("guardian_name", ""),
            evidence=uploaded(request),
        )

    return _do(request, patient, act, _("The consent is kept."))


@require_POST
@staff("patients.edit")
def refuse(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a consent back, or keep an objection: one click, no reason, at once."""
    patient, purpose = selectors.get(request.actor, uid), request.POST.get("purpose", "")

    def act() -> None:
        rule, said = consent_pack.pack().purposes.get(purpose), request.POST
        way, until = _way(said.get("way", "")), _until(said.get("until", ""))
        if rule is not None and rule.basis == "consent":
            state = Consent.State.WITHDRAWN
            services.change_consent(
                request.actor, patient.pk, purpose, state, channel=way, expires_at=until, method="desk"
            )
        else:
            services.object_to(request.actor, patient.pk, purpose, channel=way, expires_at=until, method="desk")

    return _do(request, patient, act, _("It holds from now on: nothing of this kind is sent any more."))


@require_POST
@staff("patients.edit")
def stop_number(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put one of a patient's numbers on the list of those not to be used."""
    patient, asked = selectors.get(request.actor, uid), request.POST
    contact = asked.get("contact", "")

    def act() -> None:
        services.stop_number_of(
            request.actor,
            patient.pk,
            int(contact) if contact.isascii() and contact.isdigit() else 0,
            purpose=asked.get("purpose", ""),
            reason=asked.get("reason", ""),
        )

    return _do(request, patient, act, _("The number is not used for this any more."))


@require_POST
@staff("patients.edit")
def lift_number(request: StaffRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """Take a number off the list again."""
    patient, reason = selectors.get(request.actor, uid), request.POST.get("reason", "")
    return _do(
        request,
        patient,
        lambda: services.lift_suppression(request.actor, patient.pk, str(entry), reason=reason),
        _("The number may be used again."),
    )


@require_GET
@never_cache
@staff("patients.edit")
def evidence(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give out a paper that proves something; who looked at it is noted."""
    row = services.read_evidence(request.actor, str(uid))
    answer = HttpResponse(bytes(row.content or b""), content_type=row.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.uid}.{row.media_type.rpartition("/")[2]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _ways() -> dict[str, str]:
    return {
        "desk": _("In person at the desk"),
        "paper": _("Signed on paper"),
        "phone": _("By phone, recorded"),
        "portal": _("On the phone's page"),
        "sms": _("By text message"),
    }


def _way(code: str) -> str:
    """Return the way that a decision is about; empty: all of them.

    Raises:
        InvalidInput: there is no such way.
    """
    if code and code not in {way.code for way in consent_pack.pack().ways}:
        raise InvalidInput(_("Choose a way from the list."), where="way")
    return code


def _until(text: str) -> datetime | None:
    """Return when a decision ends by itself: with the day that was named; None when no day was.

    Raises:
        InvalidInput: it is no day.
    """
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise InvalidInput(_("Please write the day as year-month-day."), where="until")
    return datetime.combine(day, time.max, clock.SHANGHAI) if day else None


def _how(row: Consent) -> str:
    """Return how a decision was made: what proves an old one, else the way it reached us."""
    return row.evidence_kind if row.historic else _ways().get(row.method, row.method)


def _do(request: StaffRequest, patient: Patient, act: Any, words: str) -> HttpResponse:
    url = reverse("patients:consents", args=[patient.uid])
    return attempt(request, act, words=words, url=url, page=lambda **more: _page(request, patient, **more))


def _page(
    request: StaffRequest, patient: Patient, *, error: str = "", where: str = "", status: int = 200
) -> HttpResponse:
    language = get_language() or "zh-hans"
    registry = selectors.registry(patient, language)
    today, pack = clock.today(), consent_pack.pack()
    texts = {line.code: consent_pack.text_for(line.code, today) for line in registry if line.basis == "consent"}
    context = {
        "patient": patient,
        "card": selectors.header(request.actor, patient.pk),
        "registry": [
            (line, [(row, consent_pack.way_words(row.channel)) for row in line.by_channel]) for line in registry
        ],
        "texts": [(line, texts[line.code]) for line in registry if texts.get(line.code) and not line.allowed],
        "history": [
            (row, _how(row), consent_pack.way_words(row.channel)) for row in selectors.consent_history(patient)
        ],
        "ways": [("", _("Every way")), *selectors.consent_ways()],
        "refusable": [(line.code, line.words) for line in registry if line.can_object],
        "suppressions": [
            (row, row.purpose and str(pack.purposes[row.purpose].words), consent_pack.stop_words(row.reason))
            for row in selectors.suppressions_of(request.actor, selectors.number_hashes(patient))
        ],
        "numbers": selectors.numbers_of(request.actor, patient),
        "stop_purposes": [
            ("", _("Everything but care")),
            *((line.code, line.words) for line in registry if line.can_object),
        ],
        "stops": [(one.code, str(one.text)) for one in pack.stops if one.by_hand],
        "lifts": [(one.code, str(one.text)) for one in pack.lifts if one.by_hand],
        "is_child": family_rules.stage_of(patient.birth_date, today) == "child",
        "methods": [(code, words) for code, words in _ways().items() if code in ("desk", "paper", "phone")],
        "relations": [(one.code, str(one.text)) for one in family_rules.pack().relations],
        "may_edit": request.actor.may("patients.edit"),
        "asked": request.POST,
        "error": error,
        "where": where,
    }
    return render(request, "patients/consents.html", context, status=status)
