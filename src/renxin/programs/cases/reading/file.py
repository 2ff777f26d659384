"""The file of a case (档案): what it holds, what it still lacks by law, and the file on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.cases import selectors
from renxin.programs.cases.course import approvals
from renxin.programs.cases.models import (
    SAID_AT_CLOSING,
    Case,
    CaseDisputeStep,
    CaseKind,
    CaseReceipt,
    CaseSatisfaction,
    CaseStatement,
    NoteKind,
    Outcome,
    Route,
)
from renxin.programs.cases.packs.terms import terms
from renxin.ui.paper import Paper
from renxin.ui.words import moment

from . import ledgers, listing, problems, proofs, story

_NO_FINDING: Final = (Outcome.NOT_ACCEPTED, Outcome.WITHDRAWN, Outcome.MERGED)
NEEDED: Final[dict[str, Any]] = {
    "receipt": gettext_lazy("How it was received, by whom and when"),
    "rights": gettext_lazy("The complainant was told of rights and time limits"),
    "finding": gettext_lazy("Whether it was true"),
    "causes": gettext_lazy("What the problems were"),
    "answer": gettext_lazy("What the complainant was told, and when"),
    "statements": gettext_lazy("The statements that were asked for"),
    "evidence": gettext_lazy("The list of evidence as it was written"),
    "sealings": gettext_lazy("The records that the patient's side asked for"),
    "routes": gettext_lazy("All lawful routes were told, because it became a dispute"),
    "improvement": gettext_lazy("Whether something has to change in the house"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the law wants in the file, and whether it is there."""

    code: str
    words: Any
    is_there: bool


def checklist(case: Case, is_whole: bool) -> list[Item]:
    """Return what the file of a complaint needs, in the order of the file; of anything else, nothing is needed."""
    if case.kind != CaseKind.COMPLAINT:
        return []
    lacks = set(_lacks(case, is_whole))
    wanted = [code for code in NEEDED if _is_needed(case, code)]
    return [Item(code, NEEDED[code], code not in lacks) for code in wanted]


def _is_needed(case: Case, code: str) -> bool:
    if code in ("finding", "causes", "improvement"):
        return case.outcome not in _NO_FINDING
    if code == "rights":
        return not case.is_anonymous and case.accepted_at is not None
    if code == "answer":
        return not case.is_anonymous and case.outcome in SAID_AT_CLOSING and case.outcome != Outcome.UNREACHABLE
    if code == "routes":
        return case.notes.filter(code="dispute").exists()
    return True


def _lacks(case: Case, is_whole: bool) -> Iterator[str]:
    receipt = CaseReceipt.objects.filter(case=case).first()
    if receipt is None:
        yield "receipt"
    if receipt is None or receipt.rights_told_at is None:
        yield "rights"
    yield from (name for name in ("finding", "improvement") if not getattr(case, name))
    if not case.causes.exists():
        yield "causes"
    if not case.notes.filter(kind__in=(NoteKind.ANSWER, NoteKind.CALL)).exclude(code="contact").exists():
        yield "answer"
    if CaseStatement.objects.filter(case=case, given_at=None, withdrawn_at=None).exists():
        yield "statements"
    if not is_whole:
        yield "evidence"
    if case.sealings.filter(done_at=None).exists():
        yield "sealings"
    told = case.dispute_steps.filter(kind=CaseDisputeStep.Kind.ROUTES).values_list("routes", flat=True)
    if {route for routes in told for route in routes} != set(Route.values):
        yield "routes"


def dispute(actor: Actor, case: Case) -> list[CaseDisputeStep]:
    """Return the way of the dispute, the oldest step first."""
    rows = case.dispute_steps.filter(case__in=selectors.visible(actor))
    return list(rows.select_related("noted_by__practitioner").order_by("happened_at", "id"))


def routes_words(step: CaseDisputeStep) -> str:
    """Return which routes were told, in words."""
    words = dict(Route.choices)
    return ", ".join(str(words[code]) for code in step.routes if code in words)


def paper(actor: Actor, case: Case, language: str, *, with_contact: bool, is_whole: bool) -> bytes:
    """Return the file as PDF: every page numbered, the reader's name across it, contacts masked unless asked for."""
    hospital = str(organizations.tenant(actor))
    title = _("File of case %(number)s") % {"number": case.file_number or case.number}
    made = Paper(title, hospital, language, watermark=f"{actor.name} {case.number}", footer=hospital)
    _basics(made, actor, case, with_contact)
    _matter(made, actor, case)
    _found(made, case)
    _proof(made, actor, case, is_whole)
    _answered(made, actor, case)
    _made_good(made, actor, case)
    _dispute(made, actor, case)
    _ended(made, case, is_whole)
    _course(made, actor, case)
    return made.pdf()


def _basics(made: Paper, actor: Actor, case: Case, with_contact: bool) -> None:
    receipt = CaseReceipt.objects.filter(case=case).select_related("received_by__practitioner", "department").first()
    card = patients.cards(actor, [case.patient_id]).get(case.patient_id)
    name = card.name if card else listing.patient_names(actor, [case])[case.patient_id]
    made.heading(_("1. Who and how it was received"))
    pairs = [(_("Patient"), name), (_("Kind"), case.get_kind_display()), (_("Received"), moment(case.opened_at))]
    if card:
        pairs += [(_("Record"), card.record_no or "–"), (_("Phone"), card.phone or "–")]
    if receipt:
        phone = receipt.phone if with_contact else masking.phone(receipt.phone) if receipt.phone else ""
        who = receipt.name if with_contact else masking.name(receipt.name) if receipt.name else ""
        pairs += [
            (_("Who told us"), " · ".join(part for part in (who, receipt.get_relation_display(), phone) if part)),
            (_("Heard by"), receipt.received_by_name or _person(receipt.received_by)),
            (_("Department that heard it first"), str(receipt.department or "–")),
            (_("Led on to the complaint office"), moment(receipt.led_at) if receipt.led_at else "–"),
            (_("Told of rights and time limits"), moment(receipt.rights_told_at) if receipt.rights_told_at else "–"),
            (_("Read over and signed"), moment(receipt.signed_at) if receipt.signed_at else "–"),
        ]
    made.pairs(pairs)


def _matter(made: Paper, actor: Actor, case: Case) -> None:
    made.heading(_("2. What was told"))
    first = case.notes.filter(code__in=("opened", "again")).order_by("written_at", "id").first()
    made.text(first.body if first and first.body else "–")
    receipt = CaseReceipt.objects.filter(case=case).first()
    if receipt and receipt.demand:
        made.pairs([(_("What the person wants"), receipt.demand)])


def _found(made: Paper, case: Case) -> None:
    made.heading(_("3. What was found"))
    rows = [(one.words, one.severity, one.stage or "–", one.department or "–") for one in problems.listed(case)]
    made.table((_("Problem"), _("Severity"), _("Stage of care"), _("Department")), rows)
    made.pairs(
        [
            (_("Level"), f"{terms().level(case.level).roman} {terms().level(case.level).text}"),
            (_("Whether it was true"), case.get_finding_display() if case.finding else "–"),
            (_("Harm, 0 to 5"), "–" if case.harm is None else case.harm),
        ]
    )
    people = [(str(one.practitioner), one.get_part_display()) for one in case.concerns.select_related("practitioner")]
    made.table((_("Who is concerned"), pgettext("concern", "As")), people)


def _proof(made: Paper, actor: Actor, case: Case, is_whole: bool) -> None:
    made.heading(_("4. Statements, evidence, talks"))
    for row in proofs.statements(actor, case):
        made.heading(f"{row.practitioner}", level=3)
        made.note(row.matter)
        for said in sorted(row.versions.all(), key=lambda one: one.version):
            made.text(f"{moment(said.given_at)}\n{said.words}")
    lines = [
        (row.position, row.get_kind_display(), row.name, row.words, moment(row.added_at), row.sha256[:16])
        for row in proofs.evidence(actor, case)
    ]
    head = (pgettext("file", "No."), pgettext("file", "What"), _("File"), _("What it shows"), _("Added"), "SHA-256")
    made.table(head, lines, numbers=(0,))
    made.note(_("The list is whole.") if is_whole else _("The list was changed from outside."))
    for talk in proofs.minutes(actor, case):
        made.heading(f"{moment(talk.held_at)} {talk.get_mode_display()}", level=3)
        made.pairs(
            [
                (_("Who was there"), talk.present),
                (pgettext("talk", "What was said"), talk.words),
                (_("What was agreed"), talk.agreed or "–"),
                (_("Signed by"), talk.signed_by or "–"),
            ]
        )
    for sealing in proofs.sealings(actor, case):
        done = f"{moment(sealing.done_at)} {sealing.present} {sealing.kept_at}" if sealing.done_at else "–"
        made.pairs([(sealing.get_kind_display(), f"{sealing.what} · {sealing.asked_by}"), (_("It is done"), done)])


def _answered(made: Paper, actor: Actor, case: Case) -> None:
    made.heading(_("5. Answer and feedback"))
    for note in case.notes.filter(kind__in=(NoteKind.ANSWER, NoteKind.CALL)).order_by("written_at", "id"):
        made.heading(f"{moment(note.written_at)} {note.get_kind_display()} {note.author_name}", level=3)
        made.text(note.body)
    rows = [
        (str(terms().post(row.post).text), row.user.get_full_name(), moment(row.approved_at))
        for row in approvals.given(case)
    ]
    if rows:
        made.table((_("Approved as"), pgettext("file", "By"), _("When")), rows)
    for note in case.notes.filter(kind=NoteKind.CONFIRMATION).order_by("written_at", "id"):
        made.text(f"{moment(note.written_at)} {story.VERDICTS.get(note.code, '')} {note.body}")


def _made_good(made: Paper, actor: Actor, case: Case) -> None:
    said = ledgers.apologies(actor, case)
    lines = ledgers.of_case(actor, case)
    if not said and not lines:
        return
    made.heading(_("6. Making good"))
    for one in said:
        given = moment(one.row.delivered_at) if one.row.delivered_at else "–"
        made.text(f"{_('Apology')} {one.row.version} · {given} {one.row.spoken_by}\n{one.row.text}")
    rows = [
        (line.words, "" if line.row.amount is None else f"¥{line.row.amount}", line.row.get_state_display(),
         line.row.voucher_number or "–")
        for line in lines
    ]  # fmt: skip
    made.table((_("Measure"), _("Sum"), _("State"), _("Voucher")), rows, numbers=(1,))


def _dispute(made: Paper, actor: Actor, case: Case) -> None:
    steps = dispute(actor, case)
    if not steps:
        return
    made.heading(_("7. Dispute"))
    rows: list[Sequence[Any]] = [
        (moment(row.happened_at), row.get_kind_display(), row.said_by or _person(row.noted_by), row.number or "–",
         " ".join(part for part in (routes_words(row), row.words) if part))
        for row in steps
    ]  # fmt: skip
    made.table((_("When"), _("Step"), pgettext("file", "By"), _("Number"), _("Words")), rows)


def _ended(made: Paper, case: Case, is_whole: bool) -> None:
    made.heading(_("8. End"))
    rated = CaseSatisfaction.objects.filter(case=case).first()
    made.pairs(
        [
            (_("Outcome"), case.get_outcome_display() if case.outcome else "–"),
            (_("Closed on"), moment(case.closed_at) if case.closed_at else "–"),
            (_("Content with the way it was handled"), f"{rated.score} / 5" if rated else "–"),
            (_("Whether something has to change in the house"), case.get_improvement_display() or "–"),
            (_("Archived"), moment(case.archived_at) if case.archived_at else "–"),
        ]
    )
    items = [("✓" if item.is_there else "–", item.words) for item in checklist(case, is_whole)]
    if items:
        made.table(("", _("What the law wants in the file")), items)


def _course(made: Paper, actor: Actor, case: Case) -> None:
    made.heading(_("9. Course"))
    rows = [
        (moment(line.at), line.name or "–", " ".join(str(part) for part in (line.words, line.text) if part))
        for line in story.read(actor, case)
        if line.side == "change"
    ]
    made.table((_("When"), pgettext("file", "Who"), pgettext("file", "What")), rows)


def _person(user: Any) -> str:
    return user.get_full_name() if user else "–"
