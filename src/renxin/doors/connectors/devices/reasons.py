"""Why a reading was parked: what is wrong, where, what to do."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.reasons import Reason

NOT_JSON: Final = Reason(
    "device_not_json", _("No reading"), _("This is no JSON object. Correct the text and replay."), as_it_is=False
)
NO_VALUE: Final = Reason(
    "device_no_value", _("No value"), _("The reading has no value in %(place)s. Correct it and replay."), as_it_is=False
)
NO_NUMBER: Final = Reason(
    "device_no_number", _("No number"), _("%(place)s is no number. Correct it and replay."), as_it_is=False
)
NO_TIME: Final = Reason(
    "device_no_time",
    _("No time"),
    _("%(place)s is no instant with its offset, such as 2026-03-10T07:30:00+08:00. Correct it and replay."),
    as_it_is=False,
)
CLOCK_DRIFT: Final = Reason(
    "device_clock",
    _("The device's clock is wrong"),
    _("%(place)s is more than a day away from when the reading arrived. Set the device's clock, correct the time and "
      "replay."),
    as_it_is=False,
)  # fmt: skip
UNKNOWN_MEASURE: Final = Reason(
    "device_measure",
    _("Unknown measure"),
    _("We do not know “%(measure)s”. Correct the name of the measure, or let the pack of measures be extended; then "
      "replay."),
)  # fmt: skip
UNKNOWN_UNIT: Final = Reason(
    "device_unit",
    _("Unknown unit"),
    _("%(place)s comes in “%(unit)s”, which we cannot convert. Known: %(known)s. Correct the unit and replay."),
)
OTHER_UNIT: Final = Reason(
    "device_other_unit",
    _("Probably another unit"),
    _("%(place)s is impossible in %(unit)s but possible in %(other)s. Correct the unit and replay, and mend the "
      "device's setting."),
    as_it_is=False,
)  # fmt: skip
IMPOSSIBLE: Final = Reason(
    "device_impossible",
    _("Impossible value"),
    _("%(place)s is a value that nobody can have (%(unit)s). Ask the patient to measure again; correct it if it was "
      "mistyped."),
    as_it_is=False,
)  # fmt: skip
SWAPPED: Final = Reason(
    "device_swapped",
    _("Upper and lower pressure swapped"),
    _("The lower pressure is not below the upper one. Correct both and replay."),
    as_it_is=False,
)
WHOSE: Final = Reason(
    "device_whose",
    _("Whose reading is it?"),
    _("Nobody stands under this user number of the device. Say who it is on the device's page, then replay."),
)
UNLIKE: Final = Reason(
    "device_unlike",
    _("Is it really hers?"),
    _("%(place)s is far from this person's usual values: on a shared device it may be somebody else's. Ask; if it is "
      "hers, set confirmed to true and replay."),
    as_it_is=False,
)  # fmt: skip
NO_CONSENT: Final = Reason(
    "device_consent",
    _("No consent"),
    _("The person has not agreed to the use of home device data, or took it back. It is kept until she agrees; then "
      "replay."),
)  # fmt: skip

CATALOGUE: Final = {
    reason.code: reason
    for reason in (
        NOT_JSON, NO_VALUE, NO_NUMBER, NO_TIME, CLOCK_DRIFT, UNKNOWN_MEASURE, UNKNOWN_UNIT, OTHER_UNIT, IMPOSSIBLE,
        SWAPPED, WHOSE, UNLIKE, NO_CONSENT,
    )
}  # fmt: skip
