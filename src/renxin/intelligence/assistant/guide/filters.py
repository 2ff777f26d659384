"""Hard rules of who goes where: children, men, pregnancy, old age. Pure.

Source: the constraints of published triage assistants of Chinese hospitals; see the pack.
"""

from typing import Final

from .pack import GuidePack
from .states import Person

_PAEDIATRIC: Final = ("07", "08", "09")
_WOMEN: Final = ("05", "06")
# An animal's bite and an emergency are treated where they are treated, whatever the age.
_EVERYBODY: Final = ("rabies", "20")
_MISCARRIAGE_TO: Final = 28


def placed(code: str, person: Person, pack: GuidePack) -> str:
    """Return which code a person is really sent to for a code, empty when she may not go there at all."""
    if code in _EVERYBODY:
        return code
    if is_child(person, pack):
        return code if _within(code, _PAEDIATRIC) else _for_children(code, pack)
    if _within(code, _PAEDIATRIC) or (person.sex == "male" and _within(code, _WOMEN)):
        return ""
    return _in_pregnancy(code, person, pack) if person.pregnant else code


def is_child(person: Person, pack: GuidePack) -> bool:
    """Tell whether somebody belongs to paediatrics: fourteen years and younger."""
    return person.age_months is not None and person.years <= pack.child_to_years


def maternity(person: Person, pack: GuidePack) -> str:
    """Return where a pregnant woman belongs: gynaecology until the ninth week, obstetrics from then on."""
    late = person.weeks is not None and person.weeks >= pack.obstetrics_from_weeks
    return "05.02" if late else "05.01"


def _in_pregnancy(code: str, person: Person, pack: GuidePack) -> str:
    if code == "05.03":
        return "05.02" if person.weeks is not None and person.weeks > _MISCARRIAGE_TO else "05.01"
    return maternity(person, pack) if code in ("05.01", "05.02") else code


def _for_children(code: str, pack: GuidePack) -> str:
    parent = code.rpartition(".")[0]
    return pack.child.get(code) or pack.child.get(parent) or "07"


def _within(code: str, groups: tuple[str, ...]) -> bool:
    return any(code == group or code.startswith(f"{group}.") for group in groups)
