"""What records say of people, for the places in templates: a few statements however many people there are."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.selectors import Addressee
from renxin.people.records import selectors as records

from . import addressing

_DAYS = frozenset({"last_visit_on", "discharged_on"})
Facts = dict[int, dict[str, str]]


def facts_of(
    tenant_id: int, people: Mapping[int, Addressee], languages: Mapping[int, str], wanted: Collection[str]
) -> Facts:
    """Return for each person what is known of the `wanted` variables, in her language."""
    found: Facts = {
        one: {
            "salutation": addressing.salutation(person.name, person.sex, age_of(person), languages[one]),
            "full_name": person.name,
        }
        for one, person in people.items()
    }
    if not _DAYS.isdisjoint(wanted):
        _add_days(tenant_id, found, languages)
    _add_readings(tenant_id, found, languages, wanted)
    return found


def age_of(person: Addressee) -> int | None:
    """Return how old somebody is today."""
    born = person.birth_date
    if born is None:
        return None
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _add_days(tenant_id: int, found: Facts, languages: Mapping[int, str]) -> None:
    zone = organizations.zone_of(Actor.system(tenant_id, "content"))
    today: date = clock.today(zone)
    for one, instants in records.last_days(tenant_id, found).items():
        for name, instant in zip(("last_visit_on", "discharged_on"), instants, strict=True):
            if instant is not None:
                found[one][name] = addressing.spoken_day(instant.astimezone(zone).date(), today, languages[one])


def _add_readings(tenant_id: int, found: Facts, languages: Mapping[int, str], wanted: Collection[str]) -> None:
    readings = [row for row in addressing.pack().readings if row.code in wanted]
    if not readings:
        return
    now = clock.now()
    codes = {part.observation for row in readings for part in row.parts}
    since = now - timedelta(days=max(row.within_days for row in readings))
    for one, values in records.latest_values(tenant_id, found, codes, since=since).items():
        for row in readings:
            found[one][row.code] = addressing.reading(row, values, now, languages[one])
