"""Rounds and talks: the list, a ward's beds on a phone, a talk with its notes."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.questionnaires.selectors import Definition, definition_of, questions, read_answers
from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.core.packs import words as packs_words
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import Advice, ConsentWay, Interview, Note, Stop
from renxin.programs.listening.services import NewAdvice, NewNote, NewTalk
from renxin.programs.listening.services.asking import TO_SETTLE
from renxin.ui.render import redirect, render

from . import frame


@require_GET
@staff("listening.view")
def rounds(request: StaffRequest) -> HttpResponse:
    """Show the rounds and talks, and begin a round in a ward."""
    actor, query = request.actor, request.GET
    kind = query.get("kind", "") if query.get("kind", "") in Interview.Kind.values else ""
    department = query.get("department", "")
    found = selectors.talks(actor, kind=kind, department=department, after=query.get("after", ""))
    works = actor.may("listening.work")
    context = {
        "found": found,
        "kinds": Interview.Kind.choices,
        "kind": kind,
        "kind_words": dict(Interview.Kind.choices).get(kind, ""),
        "departments": frame.departments(actor),
        "department": department,
        "department_words": dict(frame.departments(actor)).get(department, ""),
        "wards": selectors.wards(actor) if works else [],
        "going": selectors.going_rounds(actor),
        "works": works,
        "tab": "rounds",
        "nav_key": "listening",
    }
    return render(request, "listening/rounds.html", context)


@require_POST
@staff("listening.work")
def begin_round(request: StaffRequest) -> HttpResponse:
    """Begin a round in a ward."""
    chosen = frame.department(request.actor, request.POST.get("department", ""))
    if chosen is None or chosen.pk not in {ward.pk for ward, _count in selectors.wards(request.actor)}:
        return redirect(request, reverse("listening:rounds"))
    talk = services.begin_round(request.actor, chosen)
    return redirect(request, reverse("listening:beds", args=[talk.uid]))


@require_GET
@staff("listening.view")
def beds(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the beds of the ward a round is in: one tap each."""
    return _beds(request, selectors.talk(request.actor, uid), {})


@require_POST
@staff("listening.work")
def visit(request: StaffRequest, uid: UUID, stay: UUID) -> HttpResponse:
    """Note what a visit at a bed found."""
    talk = selectors.talk(request.actor, uid)
    lying = selectors.stay(request.actor, talk, stay)
    posted = request.POST
    try:
        services.visit_bed(
            request.actor,
            talk,
            lying,
            posted.get("state", ""),
            posted.get("words", ""),
            follow=posted.get("follow", Note.Follow.OPEN),
        )
    except RenxinError as error:
        return _beds(request, talk, {**frame.problem(request, error), "at": str(stay)})
    return redirect(request, f"{reverse('listening:beds', args=[uid])}#bed-{stay}")


@require_http_methods(["GET", "POST"])
@staff("listening.work")
def ask(request: StaffRequest, uid: UUID, stay: UUID) -> HttpResponse:
    """Ask the guide's questions at a bed, and keep what was answered."""
    talk = selectors.talk(request.actor, uid)
    lying = selectors.stay(request.actor, talk, stay)
    version = selectors.guide_version(request.actor, talk.guide)
    if version is None or talk.ended_at is not None:
        return redirect(request, reverse("listening:beds", args=[uid]))
    definition = definition_of(version)
    posted = _with_the_yes(definition, _lists(request))
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    error = ""
    if request.method == "POST":
        answers, errors = read_answers(definition, posted)
        nameless = request.POST.get("nameless") == "yes"
        asked = services.AskedAtBed(version=version, answers=answers, nameless=nameless)
        try:
            if not errors:
                services.answer_at_bed(request.actor, talk, lying, asked)
                return redirect(request, f"{reverse('listening:beds', args=[uid])}#bed-{stay}")
        except RenxinError as wrong:
            error = str(getattr(wrong, "message", wrong))
    card = patients.cards(request.actor, [lying.patient_id]).get(lying.patient_id)
    context = {
        "talk": talk,
        "stay": lying,
        "card": card,
        "definition": definition,
        "questions": questions(definition, posted, errors, (pgettext("answer", "Yes"), pgettext("answer", "No"))),
        "nameless": request.POST.get("nameless") == "yes",
        "error": error or (_("Some answers are still missing.") if errors else ""),
        "tab": "rounds",
        "nav_key": "listening",
    }
    return render(request, "listening/ask.html", context, status=422 if error or errors else 200)


def _with_the_yes(definition: Definition, posted: dict[str, list[str]]) -> dict[str, list[str]]:
    """Say yes to the question on which hangs what has to be settled, where it was written down without that yes."""
    item = definition.item(TO_SETTLE)
    if item is None or item.enable_when is None or not "".join(posted.get(TO_SETTLE, ())).strip():
        return posted
    return posted | {test.link_id: ["yes"] for test in item.enable_when.tests if test.value is True}


def _lists(request: StaffRequest) -> dict[str, list[str]]:
    return {name: request.POST.getlist(name) for name in request.POST}


@require_POST
@staff("listening.work")
def end(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say that a round or talk is over."""
    talk = services.end_talk(request.actor, selectors.talk(request.actor, uid))
    return redirect(request, reverse("listening:talk", args=[talk.uid]))


@require_http_methods(["GET", "POST"])
@staff("listening.work")
def new_talk(request: StaffRequest) -> HttpResponse:
    """Begin an interview, or an hour of walking along."""
    patient_uid = request.POST.get("patient", "") or request.GET.get("patient", "")
    patient = patients.get(request.actor, patient_uid) if patient_uid else None
    context: dict[str, Any] = {
        "patient": patient,
        "kinds": [one for one in Interview.Kind.choices if one[0] != Interview.Kind.WARD_ROUND],
        "departments": frame.departments(request.actor),
        "guides": [(one.code, _words(one.title)) for one in selectors.guides(request.actor)],
        "consents": ConsentWay.choices,
        "given": {"kind": Interview.Kind.INTERVIEW, "quotes_consent": ConsentWay.NONE, **request.GET.dict()},
        "tab": "rounds",
        "nav_key": "listening",
    }
    if request.method == "GET":
        return render(request, "listening/talk_new.html", context)
    posted = request.POST
    chosen = frame.department(request.actor, posted.get("department", ""))
    try:
        talk = services.begin_talk(
            request.actor,
            NewTalk(
                kind=posted.get("kind", ""),
                patient_id=patient.pk if patient else None,
                department_id=chosen.pk if chosen else None,
                place=posted.get("place", ""),
                guide=posted.get("guide", ""),
                quotes_consent=posted.get("quotes_consent", ConsentWay.NONE),
                recording_consent=posted.get("recording_consent", ConsentWay.NONE),
            ),
        )
    except RenxinError as error:
        return render(request, "listening/talk_new.html", {**context, **frame.problem(request, error)}, status=422)
    return redirect(request, reverse("listening:talk", args=[talk.uid]))


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def talk(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a talk with its notes, or write one more."""
    row = selectors.talk(request.actor, uid)
    if request.method == "GET":
        if row.patient_id > 0:
            record_look(request.actor, "talk.view", "talk", row.uid, patient_id=row.patient_id)
        return _talk(request, row, {})
    posted = request.POST
    to = reverse("listening:talk", args=[uid])
    if posted.get("do") == "advice":
        advice = NewAdvice(
            words=posted.get("words", ""),
            talk=row,
            department_id=row.department_id,
            theme=posted.get("theme", ""),
        )
        return frame.do(
            request,
            lambda: services.write_advice(request.actor, advice),
            _("The advice is written down."),
            to,
            lambda more: _talk(request, row, more),
        )
    note = NewNote(
        words=posted.get("words", ""),
        themes=posted.getlist("themes"),
        tone=frame.tone(posted.get("tone", "")),
        follow=posted.get("follow", Note.Follow.NONE),
    )
    return frame.do(
        request,
        lambda: services.write_note(request.actor, row, note),
        _("Written down."),
        to,
        lambda more: _talk(request, row, more),
    )


def _beds(request: StaffRequest, row: Interview, more: dict[str, Any]) -> HttpResponse:
    if row.kind != Interview.Kind.WARD_ROUND:
        return redirect(request, reverse("listening:talk", args=[row.uid]))
    found = selectors.beds(request.actor, row)
    done = sum(bed.stop is not None for bed in found)
    context = {
        "talk": row,
        "beds": found,
        "done": done,
        "left": len(found) - done,
        "states": Stop.State,
        "works": request.actor.may("listening.work") and row.ended_at is None,
        "guide": selectors.guide(request.actor, row.guide),
        "tab": "rounds",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/beds.html", context, status=more.get("status", 200))


def _talk(request: StaffRequest, row: Interview, more: dict[str, Any]) -> HttpResponse:
    notes = selectors.notes(request.actor, talk_id=row.pk, after=request.GET.get("after", ""))
    card = patients.cards(request.actor, [row.patient_id]).get(row.patient_id) if row.patient_id > 0 else None
    context = {
        "talk": row,
        "card": card,
        "notes": notes,
        "stops": dict(Stop.State.choices),
        "counts": [(label, row.stops.filter(state=state).count()) for state, label in Stop.State.choices],
        "advice": Advice.objects.of(request.actor).filter(talk=row),
        "guide": selectors.guide(request.actor, row.guide),
        "works": request.actor.may("listening.work"),
        "themes": frame.themes(),
        "tones": frame.tones(),
        "follows": [(one.value, one.label) for one in (Note.Follow.NONE, Note.Follow.OPEN, Note.Follow.CASE)],
        "consents": [one for one in ConsentWay.choices if one[0] != ConsentWay.NONE],
        "ways": ConsentWay.choices,
        "recordings": row.recordings.order_by("-kept_at"),
        "accept": ".mp3,.m4a,.amr,.mp4",
        "given": {},
        "tab": "rounds",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/talk.html", context, status=more.get("status", 200))


def _words(title: dict[str, str]) -> str:
    return packs_words(title, get_language() or "")
