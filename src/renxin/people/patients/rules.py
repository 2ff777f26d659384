"""Documents and numbers: which are well formed, what they say, how they are written. Pure; no ORM, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

import phonenumbers
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput

from .models import Sex

CN_ID: Final = "cn-id"
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_REGIONS: Final = frozenset(
    str(n)
    for low, high in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for n in range(low, high + 1)
)
OLDEST: Final = 130
_MOBILE: Final = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE: Final = re.compile(r"^0\d{2,3}[2-9]\d{6,7}$")

# Documents that name one person to the state (tier T1), and what they look like.
DOCUMENTS: Final = {
    CN_ID: re.compile(r"^\d{17}[\dX]$"),
    "passport": re.compile(r"^[A-Z0-9]{5,15}$"),
    "hk-macao": re.compile(r"^[HM]\d{8}(\d{2})?$"),
    "taiwan": re.compile(r"^(\d{8}|\d{10})$"),
    "birth-certificate": re.compile(r"^[A-Z]\d{9}$"),
    "military": re.compile(r"^.{4,20}$"),
    "foreign-residence": re.compile(r"^([A-Z]{3}\d{12}|9\d{16}[\dX])$"),
}
# The part of a document that stays the person's for life; what follows counts how often it was issued.
_FOR_LIFE: Final = {"hk-macao": 9, "taiwan": 8}
# Numbers that name one person together with the name (tier T2).
CARDS: Final = ("health-card", "insurance")


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What an identity card's number says."""

    number: str
    birth_date: date
    sex: Sex


def check_digit(first17: str) -> str:
    """Return the eighteenth character of an identity card number (GB 11643-1999)."""
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


@lru_cache(maxsize=4096)
def read_identity_card(text: str, today: date) -> IdentityCard:
    """Return number (18 characters, upper case), birth date and sex of an identity card; old 15 digits are upgraded.

    Raises:
        InvalidInput: it is not a possible number; the message says what is wrong with it.
    """
    number = squeeze(text).upper()
    if re.fullmatch(r"\d{15}", number):
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    if not DOCUMENTS[CN_ID].match(number):
        raise InvalidInput(_("An identity card number has 18 characters: 17 digits and a digit or X."), where=CN_ID)
    if not _is_region(number):
        raise InvalidInput(_("The first digits of the identity card number name no region."), where=CN_ID)
    if check_digit(number[:17]) != number[17]:
        raise InvalidInput(
            _("The last character of the identity card number does not fit the rest. Was a digit mistyped?"),
            where=CN_ID,
        )
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdentityCard(number, _birth_of(number, today), sex)


def normalise_identifier(system: str, text: str, today: date) -> str:
    """Return an identifier of `system` written one way.

    Raises:
        InvalidInput: it is not a possible identifier of that system.
    """
    if system == CN_ID:
        return read_identity_card(text, today).number
    value = squeeze(text).upper() if system in DOCUMENTS or system in CARDS else text.strip()
    pattern = DOCUMENTS.get(system)
    if not value or (pattern is not None and not pattern.match(value)):
        raise InvalidInput(_("This is not a possible number of this kind of document."), where=system)
    return value[: _FOR_LIFE.get(system)]


def possible_writings(text: str, today: date) -> set[str]:
    """Return the ways in which a number that somebody typed may have been stored."""
    squeezed = squeeze(text).upper()
    found = {text.strip(), squeeze(text), squeezed}
    for system in (CN_ID, *_FOR_LIFE):
        try:
            found.add(normalise_identifier(system, text, today))
        except InvalidInput:
            continue
    return found


def normalise_phone(text: str) -> str:
    """Return a telephone number written one way: 11 digits for a Chinese mobile, area code and number, or E.164.

    Numbers that a spreadsheet turned into fractions or powers of ten are mended.

    Raises:
        InvalidInput: nobody could be called by it.
    """
    plain = _unfloat(squeeze(text))
    plain = re.sub(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))", "", re.sub(r"[()\-./]", "", plain))
    if _MOBILE.match(plain) or _LANDLINE.match(plain):
        return plain
    if plain.startswith("+"):
        try:
            number = phonenumbers.parse(plain)
        except phonenumbers.NumberParseException:
            number = None
        if number is not None and phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    raise InvalidInput(
        _("This is not a telephone number that can be called. A mobile number has 11 digits."), where="phone"
    )


def normalise_email(text: str) -> str:
    """Return an e-mail address in lower case.

    Raises:
        InvalidInput: it cannot be one.
    """
    plain = squeeze(text).lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}", plain):
        raise InvalidInput(_("This is not an e-mail address."), where="email")
    return plain


def normalise_contact(kind: str, text: str) -> str:
    """Return the address of a contact point of `kind` written one way."""
    if kind == "phone":
        return normalise_phone(text)
    if kind == "email":
        return normalise_email(text)
    value = text.strip()
    if not value:
        raise InvalidInput(_("This contact point is empty."), where=kind)
    return value


def is_mobile(phone: str) -> bool:
    """Tell whether a normalised number is a Chinese mobile, so that it can get messages."""
    return bool(_MOBILE.match(phone))


def age_on(birth_date: date | None, day: date) -> int | None:
    """Return the completed years of age on `day`, None when the birth date is unknown or later."""
    if birth_date is None or birth_date > day:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def squeeze(text: str) -> str:
    """Return `text` half-width and without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_region(number: str) -> bool:
    if number[0] == "9":  # permanent residence card of a foreigner: 9, then the province
        return number[1:3] in _REGIONS
    return number[:2] in _REGIONS


def _birth_of(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or born > today or (age_on(born, today) or 0) > OLDEST:
        raise InvalidInput(_("The birth date inside the identity card number is impossible."), where=CN_ID)
    return born


def _unfloat(text: str) -> str:
    if re.fullmatch(r"\d+\.0+|\d(\.\d+)?[eE]\+?\d+", text):
        try:
            return str(int(Decimal(text)))
        except (InvalidOperation, ValueError):
            return text
    return text
