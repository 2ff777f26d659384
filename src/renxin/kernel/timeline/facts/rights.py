"""Facts recorded by people.patients about deaths, families, proxies and what a person asks about her data."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathWithdrawn(Fact):
    """A death was reported by mistake. What had been stopped stays stopped until somebody starts it again."""

    kind: ClassVar[str] = "patient.death_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientBereaved(Fact):
    """Somebody of this person's family died: for some time only what the loss needs is said to her."""

    kind: ClassVar[str] = "patient.bereaved"
    deceased_patient_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientAnonymised(Fact):
    """The person's data were taken away at her request; what the law keeps stays without her name."""

    kind: ClassVar[str] = "patient.anonymised"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyFact(Fact):
    """About somebody who may act for the patient."""

    proxy_id: int = 0
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyGranted(ProxyFact):
    """Somebody may act for the patient from now on."""

    kind: ClassVar[str] = "proxy.granted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyChanged(ProxyFact):
    """What a proxy reaches became more or less."""

    kind: ClassVar[str] = "proxy.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyTold(ProxyFact):
    """A colleague told the person who acts for her, since no message could."""

    kind: ClassVar[str] = "proxy.told"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyEnded(ProxyFact):
    """Somebody may no longer act for the patient: `ended` by a person, by `date`, `age` or `death`."""

    kind: ClassVar[str] = "proxy.ended"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsFact(Fact):
    """About a request of a person concerning her own data."""

    request_id: int = 0
    request_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequested(RightsFact):
    """A person asked for a copy, a correction, deletion, an explanation or a transfer."""

    kind: ClassVar[str] = "rights.requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsDecided(RightsFact):
    """The request was granted, refused or taken back."""

    kind: ClassVar[str] = "rights.decided"
    state: str = ""
