"""Two records side by side: what is the same, what differs, and how much hangs on each. Numbers stay masked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.patients import matching, rules
from renxin.people.patients.merging import contents
from renxin.people.patients.merging.contents import Amount, Amounts
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.naming_sources import source_words

from .lineage import records_of
from .people import PatientCard, cards, get_by_id

Mark = Literal["same", "alike", "different", "one", "none"]
CROWDED: Final = 2
"""A telephone of more people than this is a family's."""


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a record says; `shared` when the other one says it too; `note` what people should know of it."""

    text: str
    shared: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One property of both records and how they compare."""

    label: str
    left: tuple[Value, ...]
    right: tuple[Value, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class AmountLine:
    """How much of one thing hangs on each record."""

    label: str
    left: Amount
    right: Amount


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records."""

    patient: Patient
    card: PatientCard
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Keeping:
    """One of the two records, were it kept: what would come to it from the other."""

    patient: Patient
    card: PatientCard
    is_better: bool
    other: Side
    moves: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records, ready to be looked at; the better of `sides` is the one whose data we would keep."""

    sides: tuple[Keeping, Keeping]
    lines: list[Line]
    amounts: list[AmountLine]


def compare(actor: Actor, one_id: int, other_id: int) -> Comparison:
    """Return two patients side by side.

    Raises:
        NotFound: one does not exist, or not for this actor.
        WrongState: they are one person already.
    """
    one, other = get_by_id(actor, one_id), get_by_id(actor, other_id)
    if one.pk == other.pk:
        raise WrongState(_("These are one person already."), where="merge")
    shown = cards(actor, [one.pk, other.pk])
    found = contents.amounts(actor.tenant_id, [records_of(actor.tenant_id, each.pk) for each in (one, other)])
    left, right = (Side(each, shown[each.pk], has) for each, has in zip((one, other), found, strict=True))
    lines = [
        *_descriptions(one, other),
        *_numbers(actor, one, other),
        *_contacts(actor, one, other),
        *_origins(one, other),
    ]
    hanging = _amounts(left, right)
    from_left = [(line.label, line.left.count) for line in hanging if line.left.count]
    from_right = [(line.label, line.right.count) for line in hanging if line.right.count]
    better = _rank(left) >= _rank(right)
    sides = (
        Keeping(one, left.card, better, right, from_right),
        Keeping(other, right.card, not better, left, from_left),
    )
    return Comparison(sides, lines, hanging)


def _rank(side: Side) -> tuple[bool, bool, bool, int, int]:
    """Order records by how good they are to keep: named, with a document, with most on it, the older one."""
    known = side.patient.status == Patient.Status.ACTIVE
    return known, bool(side.card.identifier), bool(side.card.record_no), side.amounts.total, -side.patient.pk


def _descriptions(one: Patient, other: Patient) -> list[Line]:
    names = {"equal": "same", "variant": "alike", "pinyin": "alike", "near": "alike", "missing": "one"}
    agreement = matching.agreement(one.name, other.name)
    sexes = ["" if each.sex == "unknown" else each.get_sex_display() for each in (one, other)]
    births = [date_format(each.birth_date, "Y-m-d") if each.birth_date else "" for each in (one, other)]
    died = [date_format(each.deceased_at, "Y-m-d") if each.deceased_at else "" for each in (one, other)]
    lines = [
        Line(pgettext("person", "Name"), _said(one.name), _said(other.name), names.get(str(agreement), "different")),  # type: ignore[arg-type]
        _plain(_("Sex"), sexes),
        _plain(_("Birth date"), births),
        _address(one, other),
    ]
    return [*lines, _plain(_("Died"), died)] if any(died) else lines


def _plain(label: str, said: list[str]) -> Line:
    return Line(label, _said(said[0]), _said(said[1]), _mark(*said))


def _address(one: Patient, other: Patient) -> Line:
    shown = [masking.address(each.address) if each.address else "" for each in (one, other)]
    mark = _mark(one.address, other.address)
    if mark == "different" and shown[0] == shown[1] != masking.STAR * 3:
        mark = "alike"
    return Line(_("Address"), _said(shown[0]), _said(shown[1]), mark)


def _mark(one: str, other: str) -> Mark:
    if not one and not other:
        return "none"
    if not one or not other:
        return "one"
    return "same" if one == other else "different"


def _said(text: str) -> tuple[Value, ...]:
    return (Value(text),) if text else ()


def _numbers(actor: Actor, one: Patient, other: Patient) -> list[Line]:
    rows = Identifier.objects.of(actor).filter(patient_id__in=[one.pk, other.pk], period_end__isnull=True)
    rows = rows.order_by("system", "pk")
    systems: dict[str, list[Identifier]] = defaultdict(list)
    for row in rows:
        systems[row.system].append(row)
    return [_number_line(system, found, one.pk) for system, found in systems.items()]


def _number_line(system: str, rows: list[Identifier], one_id: int) -> Line:
    shared = _shared((bytes(row.blind), row.patient_id) for row in rows)
    sides: tuple[list[Value], list[Value]] = ([], [])
    for row in rows:
        text = row.value if system.startswith("his:") else masking.identifier(row.value)
        note = _("given, but held by or contradicting another") if row.is_claim else ""
        sides[row.patient_id != one_id].append(Value(text, bytes(row.blind) in shared, note))
    mark = _mark_of(*sides)
    if system.startswith("his:") and mark != "same":  # two records always have two numbers
        mark = "none"
    return Line(_label_of(system), tuple(sides[0]), tuple(sides[1]), mark)


def _label_of(system: str) -> str:
    if system.startswith("his:"):
        return _("Record number")
    known = {
        rules.CN_ID: _("Identity card"),
        "passport": _("Passport"),
        "health-card": _("Health card"),
        "insurance": _("Insurance card"),
        "unreadable": _("Unreadable number"),
    }
    return known.get(system, _("Another number"))


def _contacts(actor: Actor, one: Patient, other: Patient) -> list[Line]:
    rows = ContactPoint.objects.of(actor).filter(patient_id__in=[one.pk, other.pk], is_active=True)
    found = list(rows.order_by("kind", "rank", "pk"))
    if not found:
        return []
    holders = _holders(actor, found)
    shared = _shared((bytes(row.blind), row.patient_id) for row in found)
    sides: tuple[list[Value], list[Value]] = ([], [])
    for row in found:
        many = holders[bytes(row.blind)]
        note = _("used by %(n)d people") % {"n": many} if many > CROWDED else ""
        text = masking.phone(row.value) if row.kind == "phone" else row.get_kind_display()
        sides[row.patient_id != one.pk].append(Value(text, bytes(row.blind) in shared, note))
    return [Line(_("Telephone and accounts"), tuple(sides[0]), tuple(sides[1]), _mark_of(*sides))]


def _holders(actor: Actor, rows: list[ContactPoint]) -> dict[bytes, int]:
    same = ContactPoint.objects.of(actor).filter(blind__in=[row.blind for row in rows], is_active=True)
    people: dict[bytes, set[int]] = defaultdict(set)
    for blind, patient_id in same.values_list("blind", "patient_id")[:500]:
        people[bytes(blind)].add(patient_id)
    return {blind: len(ids) for blind, ids in people.items()}


def _shared(keys: Iterable[tuple[bytes, int]]) -> set[bytes]:
    holders: dict[bytes, set[int]] = defaultdict(set)
    for blind, patient_id in keys:
        holders[blind].add(patient_id)
    return {blind for blind, ids in holders.items() if len(ids) > 1}


def _mark_of(left: list[Value], right: list[Value]) -> Mark:
    if not left or not right:
        return "one"
    return "same" if any(value.shared for value in left) else "different"


def _origins(one: Patient, other: Patient) -> list[Line]:
    since = [date_format(each.created_at.astimezone(clock.SHANGHAI), "Y-m-d") for each in (one, other)]
    return [
        Line(_("Known since"), _said(since[0]), _said(since[1]), "none"),
        Line(_("Source"), _said(source_words(one.source)), _said(source_words(other.source)), "none"),
    ]


def _amounts(left: Side, right: Side) -> list[AmountLine]:
    lines = []
    for content in contents.contents():
        label = content.model._meta.label
        pair = [side.amounts.named.get(label, Amount()) for side in (left, right)]
        if any(amount.count for amount in pair):
            lines.append(AmountLine(str(content.words), *pair))
    others = left.amounts.other, right.amounts.other
    return [*lines, AmountLine(_("Other rows"), *others)] if any(amount.count for amount in others) else lines
