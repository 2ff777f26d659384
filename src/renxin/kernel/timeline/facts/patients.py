"""Facts recorded by people.patients."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRegistered(Fact):
    """A person became known: by an interface, by hand, by an import, or by writing to us (provisional)."""

    kind: ClassVar[str] = "patient.registered"
    provisional: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientUpdated(Fact):
    """Demographics or contact points changed; `fields` names which."""

    kind: ClassVar[str] = "patient.updated"
    fields: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientsMerged(Fact):
    """`loser_patient_id` became an alias of this patient."""

    kind: ClassVar[str] = "patient.merged"
    loser_patient_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientsUnmerged(Fact):
    """A merge was taken apart: `other_patient_id` is a person of her own again. Recorded for both of them."""

    kind: ClassVar[str] = "patient.unmerged"
    other_patient_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSplit(Fact):
    """What some sources had said of this patient was found to be another's: `other_patient_id`, who is new."""

    kind: ClassVar[str] = "patient.split"
    other_patient_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDivided(Fact):
    """A person said whose rows are that nobody could place: `gained` came over from the other; less than 0: went."""

    kind: ClassVar[str] = "patient.rows_divided"
    other_patient_id: int = 0
    gained: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConfirmed(Fact):
    """The person proved with her own numbers that an account is hers (`role` self) or that she acts for her."""

    kind: ClassVar[str] = "account.confirmed"
    account: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDied(Fact):
    """The person died; everything queued for the person stops."""

    kind: ClassVar[str] = "patient.died"
    always_told: ClassVar[bool] = True  # nobody writes to the dead, wherever the news came from


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Fact):
    """A consent was granted, denied or withdrawn for one purpose."""

    kind: ClassVar[str] = "consent.changed"
    purpose: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningSet(Fact):
    """A service warning was put up; `warning` is its kind in the pack."""

    kind: ClassVar[str] = "patient.warning_set"
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningEnded(Fact):
    """A service warning was taken down."""

    kind: ClassVar[str] = "patient.warning_ended"
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftFactNoted(Fact):
    """Somebody noted what the person is like, worries about or lives with; `code` stands in the pack."""

    kind: ClassVar[str] = "patient.soft_fact_noted"
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftFactEnded(Fact):
    """Something that was noted is no longer so."""

    kind: ClassVar[str] = "patient.soft_fact_ended"
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Fact):
    """A note about the person was written, or one was corrected. Never its words, nor whether it is sensitive."""

    kind: ClassVar[str] = "patient.note_written"
    note_id: int = 0
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CareAssigned(Fact):
    """Somebody began to answer for the person as doctor, nurse or manager; 0: nobody does from now on."""

    kind: ClassVar[str] = "patient.care_assigned"
    role: str = ""
    practitioner_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSet(Fact):
    """The person said how and when she likes to be reached."""

    kind: ClassVar[str] = "patient.preference_set"
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged(Fact):
    """Her relation to the hospital came to another stage."""

    kind: ClassVar[str] = "patient.stage_changed"
    before: str = ""
    after: str = ""
