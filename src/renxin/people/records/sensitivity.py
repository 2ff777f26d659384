"""Which visits are sensitive, as data (`packs/sensitive.yaml`): pure, by department and by diagnosis."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load


@dataclass(frozen=True, kw_only=True)
class Category:
    """One kind of sensitive visit and how it is known."""

    code: str
    text: Words
    departments: tuple[str, ...]
    words: tuple[str, ...]
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SensitivePack(Pack):
    """The kinds of sensitive visits."""

    categories: tuple[Category, ...]


@cache
def pack() -> SensitivePack:
    """Return the rules in force."""
    return load(Path(__file__).parent / "packs" / "sensitive.yaml", SensitivePack)


@cache
def of_department(standard_code: str, name: str) -> str:
    """Return the category of a department's visits, nothing when they are ordinary."""
    return next(
        (
            one.code
            for one in pack().categories
            if any(standard_code == code or standard_code.startswith(f"{code}.") for code in one.departments)
            or any(word in name for word in one.words)
        ),
        "",
    )


@cache
def of_diagnosis(code: str) -> str:
    """Return the category that an ICD-10 code makes of its visit, nothing when it is ordinary."""
    written = code.strip().upper()
    return next((one.code for one in pack().categories if written.startswith(one.diagnoses)), "") if written else ""


def words_of(code: str) -> str:
    """Return the name of a category in the reader's language."""
    return next((str(one.text) for one in pack().categories if one.code == code), code)
