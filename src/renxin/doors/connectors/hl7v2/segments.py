"""What segments and their fields are called, and which of them must be masked: shapes of the pack and of profiles."""

from dataclasses import dataclass, field

from renxin.kernel.core.packs import Words


@dataclass(frozen=True, kw_only=True)
class FieldName:
    """What one field is called, and which sort of data it holds about a person."""

    name: Words
    mask: str = ""


@dataclass(frozen=True, kw_only=True)
class SegmentName:
    """What a segment and its fields are called."""

    name: Words
    fields: dict[int, FieldName] = field(default_factory=dict)
