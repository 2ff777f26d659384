"""Why something that came in was ignored or parked: what is wrong, where, what to do. Each format adds its own.

`ignored` means nothing needs doing. `parked` waits for a person: correct it, or mend the sender, and replay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import RenxinError


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in a few words and as a sentence. `as_it_is`: replaying it uncorrected can help.

    The sentence may name `%(place)s`, `%(kind)s`, `%(charset)s` and whatever `NotApplied` was given as `details`.
    """

    code: str
    title: object
    words: object
    ignored: bool = False
    as_it_is: bool = True


class NotApplied(RenxinError):
    """It cannot be applied, for a reason; `where` names the place in it, `details` fill the sentence (no person's
    data: they are kept in clear)."""

    def __init__(
        self,
        reason: Reason,
        *,
        where: str = "",
        patient_id: int | None = None,
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(reason.words, where=where)
        self.reason, self.patient_id, self.details = reason, patient_id, dict(details or {})


KIND_NOT_USED: Final = Reason(
    "kind_not_used",
    _("Kind not used"),
    _("Renxin makes no use of %(kind)s messages. It is kept; nothing needs doing."),
    ignored=True,
)
TEST_PATIENT: Final = Reason(
    "test_patient",
    _("Test patient"),
    _("The name in %(place)s says that this is a test patient. It is kept; nothing needs doing."),
    ignored=True,
)
TOO_LARGE: Final = Reason(
    "too_large",
    _("Too large"),
    _("The message is larger than the limit; only its beginning is kept. Let the sender split it, or raise "
      "RENXIN_MLLP_LIMIT, and send it again."),
    as_it_is=False,
)  # fmt: skip
UNREADABLE: Final = Reason(
    "unreadable",
    _("Unreadable bytes"),
    _("%(place)s holds bytes that cannot be read as %(charset)s. Let the sender declare its charset in MSH-18, or "
      "correct the message; then replay it."),
)  # fmt: skip
NO_IDENTIFIER: Final = Reason(
    "no_identifier",
    _("No patient number"),
    _("%(place)s holds no patient number, so the person cannot be recognised next time. Correct it and replay."),
)
NO_NAME: Final = Reason(
    "no_name", _("No name"), _("%(place)s holds no name for a person whom we do not know yet. Correct it and replay.")
)
UNKNOWN_PATIENT: Final = Reason(
    "unknown_patient",
    _("Unknown patient"),
    _("We do not know the person of %(place)s yet. Let the sender send the person first (A28 or A04), then replay."),
)
IN_DOUBT: Final = Reason(
    "in_doubt",
    _("Patient in doubt"),
    _(
        "The identifiers in %(place)s belong to different people here. Find out who is meant, merge them if they are "
        "one person; then replay."
    ),
)
OUTLIVED: Final = Reason(
    "outlived",
    _("Term over"),
    _("It was parked and nobody corrected it before the term of its text was over. Let the sender send it again if it "
      "is still needed."),
    ignored=True,
    as_it_is=False,
)  # fmt: skip
REFUSED: Final = Reason(
    "refused",
    _("Breaks a rule"),
    _("What %(place)s says breaks a rule of ours. Look at the values there, correct them and replay."),
)
FAILED: Final = Reason(
    "failed",
    _("Failed by our fault"),
    _("Applying it failed by a fault of ours. Replay it; if it fails again, send its number to support."),
)


def catalogue(names: Mapping[str, Any] | Iterable[object]) -> dict[str, Reason]:
    """Return the reasons among these (a module's names, for example) by code."""
    found = names.values() if isinstance(names, Mapping) else names
    return {one.code: one for one in found if isinstance(one, Reason)}


COMMON: Final[dict[str, Reason]] = catalogue(list(globals().values()))


def sentence(reason: Reason, place: str = "", **values: object) -> object:
    """Return a reason's sentence, in the language active when it is shown."""
    return _filled(reason.words, {"place": place or "?", "kind": "?", "charset": "?", **values})


class _Lenient(dict[str, object]):
    """A sentence kept from before may name what was not noted then."""

    def __missing__(self, _key: str) -> str:
        return "?"


def _fill(words: object, values: dict[str, object]) -> str:
    return str(words) % _Lenient(values)


_filled = lazy(_fill, str)
