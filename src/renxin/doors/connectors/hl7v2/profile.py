"""The habits of one sender: which number is the patient's, where things stand, what its codes mean. YAML, versioned.

Empty says: as the standard has it. What a profile changes can be seen on the test bench before it is saved.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import yaml
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import Interface
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.shapes import Misfit, fit

from .segments import SegmentName

_PLACE: Final = re.compile(r"([A-Z][A-Z0-9]{2})-(\d{1,3})(?:\.(\d{1,2}))?")
PLACES: Final = (
    "name", "card", "phone", "birth_date", "sex", "visit_number", "department", "practitioner", "location",
    "admitted_at", "discharged_at", "disposition",
)  # fmt: skip
CODES: Final = (
    "sex", "class", "disposition", "department", "practitioner", "test", "diagnosis", "relation", "unit",
    "dispense", "payer",
)  # fmt: skip
EXAMPLE: Final = """\
# 这个发送方的习惯。留空即按 HL7 标准。/ This sender's habits. Leave out what follows the standard.
authority: ""            # 没有写明发号机构的号码归谁 / whose numbers come without an authority
patient_number:          # PID-3 里哪一个是全院统一的患者号 / which repetition of PID-3 is the MPI
  types: []              # 例如 / such as [PI, MR]
  authorities: []        # 例如 / such as [HIS]
  repetition: 0          # 第几个，0 表示不限 / the how-manieth; 0: any
  only: false            # true：其余号码一概不要 / take no other number at all
places: {}               # 例如 / such as {card: [PID-19, ZPI-2], disposition: [PV1-36, ZPV-4.1]}
codes: {}                # 例如 / such as {department: {NK01: "0304"}, test: {GLU-1: 14771-0}}
kinds: {}                # 例如 / such as {ADT^Z01: ADT^A04, ADT^A09: ignore}
visit_without_number: derive   # derive | park
test_patients: []        # 名字里含有这些字的是测试患者 / words in names of test patients
segments: {}             # 自定义段 / Z segments: {ZPI: {name: {zh: 附加信息, en: More}, fields: {2: {…}}}}
acknowledge: as_asked    # as_asked（看 MSH-15/16） | original
sequence: watch          # watch | strict（MSH-13 缺号即拒收 / refuse a gap in MSH-13）
"""


@dataclass(frozen=True, kw_only=True)
class PatientNumber:
    """Which repetition of PID-3 is the number of the whole hospital (MPI)."""

    types: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    repetition: int = 0
    only: bool = False

    @property
    def chooses(self) -> bool:
        """Tell whether it says anything."""
        return bool(self.types or self.authorities or self.repetition)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A sender's habits."""

    authority: str = ""
    patient_number: PatientNumber = PatientNumber()
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    visit_without_number: Literal["derive", "park"] = "derive"
    test_patients: tuple[str, ...] = ()
    segments: dict[str, SegmentName] = field(default_factory=dict)
    acknowledge: Literal["as_asked", "original"] = "as_asked"
    sequence: Literal["watch", "strict"] = "watch"

    def __post_init__(self) -> None:
        for kind, known in (("places", PLACES), ("codes", CODES)):
            for name in getattr(self, kind):
                if name not in known:
                    raise ValueError(f"{kind}.{name}: choose one of {', '.join(known)}")
        for places in self.places.values():
            for place in places:
                if not _PLACE.fullmatch(place):
                    raise ValueError(f"places: {place!r} is no place such as PID-19 or ZPI-2.1")

    def code(self, kind: str, value: str) -> str:
        """Return what a local code means; the code itself when the profile does not say."""
        return self.codes[kind].get(value.strip(), value) if kind in self.codes else value


def place_parts(place: str) -> tuple[str, int, int]:
    """Return segment, field and component of a place such as `ZPI-2.1`."""
    found = _PLACE.fullmatch(place)
    assert found is not None  # noqa: S101  profiles are checked when they are made
    return found[1], int(found[2]), int(found[3] or 1)


_known: dict[str, Profile] = {}
_KEPT: Final = 500


def profile_of(interface: Interface) -> Profile:
    """Return the habits of a sender; what several of its messages ask for is read once."""
    said = interface.profile
    key = str(said)
    found = _known.get(key)
    if found is None:
        mapping = dict(said.get("mapping") or {})
        mapping["authority"] = mapping.get("authority") or str(said.get("authority", ""))
        mapping["segments"] = {name: _numbered(one) for name, one in (mapping.get("segments") or {}).items()}
        if len(_known) > _KEPT:
            _known.clear()
        found = _known[key] = fit(mapping, Profile, "")
    return found


def _numbered(segment: dict[str, Any]) -> dict[str, Any]:
    """Return what a profile says of a segment with its fields' numbers as numbers: JSON has made text of them."""
    return {**segment, "fields": {int(number): one for number, one in (segment.get("fields") or {}).items()}}


def check_profile(text: str) -> dict[str, Any]:
    """Return what a profile written as YAML says.

    Raises:
        InvalidInput: it is no YAML, or says what we do not understand; the text names the place.
    """
    try:
        said = yaml.safe_load(text) or {}
        fit(said, Profile, "")
    except yaml.YAMLError as error:
        raise InvalidInput(_("This is not valid YAML: %(problem)s") % {"problem": error}, where="text") from error
    except Misfit as error:
        raise InvalidInput(_("The profile does not fit: %(problem)s") % {"problem": error}, where="text") from error
    return dict(said)
