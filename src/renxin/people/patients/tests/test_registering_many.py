"""Many at once are judged as one after the other; no number of people costs more statements."""

import itertools
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline
from renxin.people.patients import services
from renxin.people.patients.models import ContactPoint, Identifier, IdentityLink, MatchReview, Patient, SourceStatement
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, Registration

pytestmark = pytest.mark.django_db
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # an example takes a second to shrink: read the first one
_tenants = itertools.count(40_000)
IDS = ("11010519491231002X", "110105194912310046", "11010519900307001X")

numbers = st.lists(
    st.one_of(
        st.builds(IdentifierData, st.just("cn-id"), st.sampled_from(IDS)),
        st.builds(IdentifierData, st.sampled_from(["his:main", "his:lab"]), st.sampled_from(["1", "2", "3"])),
        st.builds(IdentifierData, st.just("insurance"), st.sampled_from(["A1", "A2"])),
        st.just(IdentifierData("cn-id", "12345")),
    ),
    max_size=2,
)
registrations = st.builds(
    Registration,
    st.builds(
        PatientData,
        name=st.sampled_from(["王芳", "王方", "王芳之女", "李娜", "张伟", ""]),
        sex=st.sampled_from(["", "male", "female"]),
        birth_date=st.sampled_from([None, date(1949, 12, 31), date(1990, 3, 7), date(1990, 7, 3)]),
        address=st.sampled_from(["", "苏州市星湖街1号", "苏州市人民路2号"]),
    ),
    st.sampled_from(["his:main", "his:lab", "import", "self"]),
    numbers,
    st.lists(st.builds(ContactData, st.just("phone"), st.sampled_from(["13800138000", "13900139000"])), max_size=1),
)


def state_of(actor, found):
    """Everything that was stored, with patients called by the order in which they came."""
    name = {key: place for place, key in enumerate(dict.fromkeys(one.patient_id for one in found))}
    rows = {
        "answers": [(name[one.patient_id], one.created, one.tier, one.warnings) for one in found],
        "people": sorted(
            (name[p.pk], p.name, p.sex, str(p.birth_date), p.address, p.source, p.status)
            for p in Patient.objects.of(actor)
        ),
        "numbers": sorted((name[r.patient_id], r.system, r.value, r.is_claim) for r in Identifier.objects.of(actor)),
        "contacts": sorted((name[r.patient_id], r.value, r.rank) for r in ContactPoint.objects.of(actor)),
        "reviews": sorted(
            (*sorted((name[r.patient_id], name[r.other_patient_id])), r.reason, r.score or 0)
            for r in MatchReview.objects.of(actor)
        ),
        "links": sorted((name[r.patient_id], r.source, r.tier) for r in IdentityLink.objects.of(actor)),
        "said": sorted(
            (name[r.patient_id], r.field, r.source, r.value, r.wins) for r in SourceStatement.objects.of(actor)
        ),
        "facts": [
            sorted((line.kind, tuple(getattr(line.fact, "fields", ()))) for line in timeline.history(actor, key))
            for key in name
        ],
    }
    return rows


@settings(max_examples=25, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(registrations, min_size=2, max_size=7))
def test_many_at_once_come_out_as_one_after_the_other(db, said):
    together = Actor.interface(next(_tenants), "HIS")
    apart = Actor.interface(next(_tenants), "HIS")
    at_once = services.register_patients(together, said)
    in_turn = [services.register_patients(apart, [one])[0] for one in said]
    assert state_of(together, at_once) == state_of(apart, in_turn)


def strangers(count, start=0):
    return [
        Registration(
            PatientData(
                name=f"{'王李张刘陈杨赵黄周吴'[n % 10]}一{n}",
                sex="female",
                birth_date=date(1950 + n % 60, 3, 1 + n % 28),
            ),
            "his:main",
            [IdentifierData("his:main", f"N{n}")],
            [ContactData("phone", f"138{n:08d}")],
        )
        for n in range(start, start + count)
    ]


def own(captured):
    """Count the statements of the registration: not those that a second or a block of ids asks for now and then."""
    others = ("core_clockoffset", "core_log_id_block")
    return sum(not any(name in query["sql"] for name in others) for query in captured.captured_queries)


def test_the_number_of_statements_does_not_grow_with_the_number_of_people():
    actor = Actor.interface(next(_tenants), "HIS")
    services.register_patients(actor, strangers(2))
    counts = []
    for people in (strangers(20, 100), strangers(200, 1000)):
        with CaptureQueriesContext(connection) as new:
            services.register_patients(actor, people)
        with CaptureQueriesContext(connection) as again:
            services.register_patients(actor, people)
        counts.append((own(new), own(again)))
    assert all(abs(few - many) <= 2 for few, many in zip(*counts, strict=True))  # ids come in blocks
    assert max(counts[1]) <= 25


def test_a_history_is_written_down_and_told_to_nobody():
    actor = Actor.interface(next(_tenants), "HIS")
    (found,) = services.register_patients(actor, strangers(1), historic=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT historic FROM timeline_event WHERE patient_id = %s", [found.patient_id])
        assert cursor.fetchall() == [(True,)]


def test_a_placeholder_of_many_is_no_chain():
    """Five hundred people with the exchange's number are one wave each only if something names them."""
    actor = Actor.interface(next(_tenants), "HIS")
    crowd = [
        Registration(one.data, one.source, one.identifiers, [ContactData("phone", "02088888888")])
        for one in strangers(60)
    ]
    with CaptureQueriesContext(connection) as queries:
        found = services.register_patients(actor, crowd)
    assert len({one.patient_id for one in found}) == 60
    assert len(queries) <= 25
