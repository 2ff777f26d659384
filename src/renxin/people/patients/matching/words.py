"""Evidence in words, made when it is shown, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_LEVELS: Final = {
    ("name", "equal"): gettext_lazy("The names are written alike."),
    ("name", "variant"): gettext_lazy("The names differ only in the way a character is written."),
    ("name", "pinyin"): gettext_lazy("The names are read alike but written otherwise."),
    ("name", "near"): gettext_lazy("The names differ in one character."),
    ("name", "surname_changed"): gettext_lazy("The given name is the same, the surname is another."),
    ("name", "newborn"): gettext_lazy("One is the provisional name of a newborn."),
    ("name", "different"): gettext_lazy("The names are different."),
    ("birth_date", "equal"): gettext_lazy("The dates of birth are the same."),
    ("birth_date", "near"): gettext_lazy("The dates of birth differ by what looks like a typing error."),
    ("birth_date", "year"): gettext_lazy("The years of birth are the same; of one only the year is known."),
    ("birth_date", "different"): gettext_lazy("The dates of birth are different."),
    ("sex", "equal"): gettext_lazy("The sex is the same."),
    ("sex", "different"): gettext_lazy("The sex is different."),
    ("document", "shared"): gettext_lazy("A document number is the same."),
    ("document", "conflict"): gettext_lazy("Both have an identity card, with different numbers."),
    ("card", "shared"): gettext_lazy("A health or insurance card number is the same."),
    ("phone", "shared"): gettext_lazy("A telephone number is the same."),
    ("phone", "other"): gettext_lazy("The telephone numbers are different."),
    ("address", "equal"): gettext_lazy("The addresses are the same."),
    ("address", "district"): gettext_lazy("The addresses are in the same district."),
    ("address", "different"): gettext_lazy("The addresses are in different districts."),
}
_FLAGS: Final = {
    "twins": gettext_lazy("They may be twins: same day of birth, same surname, another name."),
    "newborn": gettext_lazy("A newborn may have been registered with its mother's number or telephone."),
    "deceased": gettext_lazy("One of the two is recorded as deceased."),
    "two_identity_cards": gettext_lazy("Two different identity card numbers: probably two people."),
    "number_contradicts_data": gettext_lazy(
        "An identity card number contradicts the birth date or sex given with it: mistyped, lent, or the mother's."
    ),
    "provisional": gettext_lazy("One of the two wrote to us and has not been named yet."),
}
_SIGNS: Final = {
    "unionid": gettext_lazy("WeChat knows both under one id over all our accounts."),
    "remark_mobile": gettext_lazy("A colleague wrote this person's number on the contact's card."),
    "temporary": gettext_lazy("The account came by the code that was made for this person."),
    "phone": gettext_lazy("This person's number was given in the mini-program."),
    "staff": gettext_lazy("A colleague took the account for this person's."),
}
"""What speaks for an account beside the two records: by the key under which whoever proposed it said so."""
_TIERS: Final = {
    "T3": gettext_lazy("The sending system uses the same record number."),
    "T1": gettext_lazy("Same document and same name."),
    "T2": gettext_lazy("Same health or insurance card and same name."),
    "T4": gettext_lazy("Same name, birth date, sex and telephone."),
    "FS": gettext_lazy("So much else agrees that chance is out of the question."),
    "new": gettext_lazy("Nobody known fits: a new record."),
}
_REASONS: Final = {
    "same_number_other_person": gettext_lazy("The same record number, but everything else is another person's."),
    "same_document": gettext_lazy(
        "The same document under another name or birth date: lent, a newborn's, or mistyped."
    ),
    "claimed_document": gettext_lazy("The same identity card number, but it contradicts what was given with it."),
    "same_card": gettext_lazy("The same health or insurance card under another name."),
    "same_description": gettext_lazy("Name, birth date, sex and telephone agree, but something contradicts."),
    "name_phone": gettext_lazy("The same name and telephone; too little is known to be sure."),
    "phone_birth": gettext_lazy("The same telephone and birth date, but another name."),
    "provisional_phone": gettext_lazy("Somebody wrote to us from this telephone."),
    "likeness": gettext_lazy("The two descriptions are very much alike."),
    "account": gettext_lazy("The person proved that an account which the other record writes from is hers."),
    "after_split": gettext_lazy("Written before the record was divided, by no source: whose are they?"),
    "after_merge": gettext_lazy("Records written after a merge that was taken apart: whose are they?"),
}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One agreement or contradiction: which field, in words, how many bits for (or against) the same person."""

    field: str
    level: str
    words: str
    bits: float

    @property
    def favours(self) -> bool:
        """Tell whether it speaks for one person."""
        return self.bits > 0


def evidence_lines(evidence: Mapping[str, Any]) -> list[EvidenceLine]:
    """Return the agreements of kept evidence, strongest first; what is not understood is left out."""
    known = (
        EvidenceLine(field, level, str(_LEVELS[field, level]), float(bits))
        for field, level, bits in _triples(evidence.get("fields", ()))
        if (field, level) in _LEVELS
    )
    return sorted(known, key=lambda line: -abs(line.bits))


def words(evidence: Mapping[str, Any]) -> list[str]:
    """Return kept evidence in the reader's language: warnings and signs first, then agreements with their bits."""
    warnings = [str(_FLAGS[flag]) for flag in evidence.get("flags", ()) if flag in _FLAGS]
    warnings += [str(sign) for key, sign in _SIGNS.items() if evidence.get(key)]
    found = [_("%(words)s (%(bits)+.1f)") % {"words": one.words, "bits": one.bits} for one in evidence_lines(evidence)]
    return warnings + found


def words_of_tier(tier: str) -> str:
    """Return what a tier of a link means."""
    return str(_TIERS.get(tier, tier))


def words_of_reason(reason: str) -> str:
    """Return why a pair is shown to a person."""
    return str(_REASONS.get(reason, reason))


def _triples(fields: Iterable[Any]) -> Iterable[tuple[str, str, float]]:
    return ((line[0], line[1], line[2]) for line in fields if len(line) == 3)
