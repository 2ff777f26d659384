"""Charges (DFT): each FT1 is an item of a bill, or money given back."""

import re
from decimal import Decimal
from functools import partial
from typing import Final

from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.people.records import services as records
from renxin.people.records.services import ChargeData

from .clinical import keep_clinical
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import Do, Story
from .visit import find_visit, read_visit

KINDS: Final = ("DFT^P03", "DFT^P11")
_AMOUNT: Final = re.compile(r"-?\d{1,10}(?:\.\d{1,4})?")
_BACK: Final = frozenset({"CR", "CREDIT", "退费", "R"})


def apply(incoming: Incoming) -> Story:
    """Post every charge of the message."""
    pid_of(incoming)
    visit = read_visit(incoming)
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit(visit)
    encounter_id = encounter.pk if encounter else None
    yield from keep_clinical(incoming, patient_id, encounter_id)
    items = [
        (patient_id, item)
        for place, ft1 in enumerate(incoming.message.all("FT1"), start=1)
        if (item := _charge(incoming, ft1, place, encounter_id))
    ]
    if items:
        yield Do(partial(records.post_charges, incoming.actor, items))
    return Outcome(patient_id, encounter_id)


def _charge(incoming: Incoming, ft1: Segment, place: int, encounter_id: int | None) -> ChargeData | None:
    """Translate FT1: its amount in FT1-11, else the price of one (FT1-12) times how many. Without either: nothing.

    FT1-15 is the part that the insurance bears.
    """
    quantity = _decimal(ft1.get(10))
    amount, price = _decimal(ft1.get(11)), _decimal(ft1.get(12))
    if amount is None and price is not None:
        amount = price * (quantity or 1)
    if amount is None:
        return None
    number = storable(ft1.get(2)) or storable(f"{incoming.message.header.raw(10)}#{place}")
    currency = (ft1.get(11, 1, 2) or ft1.get(12, 1, 2)).strip().upper()
    return ChargeData(
        source=incoming.authority,
        charge_no=number,
        amount=abs(amount),
        posted_at=incoming.time(ft1, 4) or incoming.time(ft1, 5) or incoming.happened_at,
        refund=amount < 0 or ft1.get(6).strip().upper() in _BACK,
        code=storable(ft1.get(7), 64),
        text=ft1.get(7, 2) or ft1.get(8),
        category=storable(ft1.get(13, 2) or ft1.get(13), 32),
        currency=currency if re.fullmatch("[A-Z]{3}", currency) else "CNY",
        quantity=quantity,
        insured=_decimal(ft1.get(15)),
        encounter_id=encounter_id,
    )


def _decimal(text: str) -> Decimal | None:
    plain = text.strip().replace(",", "")
    return Decimal(plain) if _AMOUNT.fullmatch(plain) else None
