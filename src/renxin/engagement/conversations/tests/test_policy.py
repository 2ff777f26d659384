"""The contact policy, rule by rule, and what must hold for every combination of facts."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.conversations.policy import (
    Cap,
    ClassRules,
    ContactRules,
    Decision,
    HoldFacts,
    PatientFacts,
    Proposal,
    evaluate,
)
from renxin.engagement.conversations.policy.hours import opening
from renxin.engagement.conversations.policy.pack import contact_rules
from renxin.engagement.conversations.policy.rules import RULES
from renxin.kernel.core.clock import SHANGHAI

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 3, 10, 23, 30, tzinfo=SHANGHAI)
EARLY = datetime(2026, 3, 11, 6, 0, tzinfo=SHANGHAI)
MORNING = datetime(2026, 3, 11, 8, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 3, 10)
SURVEY = Proposal(purpose="SURVEY")
REPLY = Proposal(purpose="CARE_SERVICE", is_reply=True)
CLINICAL = Proposal(purpose="CARE_SERVICE", message_class="clinical")
ADVERT = Proposal(purpose="MARKETING", message_class="marketing")
LATER = NOON + timedelta(days=2)
EVE = datetime(2026, 2, 16, 12, tzinfo=SHANGHAI)
DAY = datetime(2026, 2, 17, 9, tzinfo=SHANGHAI)
TWICE = {"closed_day", "learned_hours", "all_tried"}  # further words of rules that are named already


def sent(*entries: tuple[str, int]) -> Counter[tuple[str, date]]:
    """Count one message for each (purpose, days ago)."""
    return Counter((purpose, TODAY - timedelta(days=ago)) for purpose, ago in entries)


ALLOW = Decision()
PRIVATE = Proposal(purpose="FOLLOWUP", private=True)


def put_off(rule: str, until: datetime) -> Decision:
    return Decision(verdict="defer", rule=rule, until=until)


def stopped(rule: str) -> Decision:
    """Return the decision that stops a message by `rule`."""
    return Decision(verdict="block", rule=rule)


TABLE = [
    ("nothing in the way", SURVEY, PatientFacts(), NOON, ALLOW),
    (
        "its sender lets it wait",
        Proposal(purpose="SURVEY", waits=("journey_paused", EVE)),
        PatientFacts(),
        NOON,
        put_off("journey_paused", EVE),
    ),
    ("deceased", REPLY, PatientFacts(deceased=True), NOON, Decision(verdict="block", rule="deceased")),
    ("anonymised", SURVEY, PatientFacts(anonymised=True), NOON, Decision(verdict="block", rule="anonymised")),
    ("no address", SURVEY, PatientFacts(reachable=False), NOON, Decision(verdict="block", rule="no_contact_point")),
    (
        "provisional: survey",
        SURVEY,
        PatientFacts(provisional=True),
        NOON,
        Decision(verdict="block", rule="provisional"),
    ),
    ("provisional: reply", REPLY, PatientFacts(provisional=True), NOON, ALLOW),
    ("objected", SURVEY, PatientFacts(refused=frozenset({"SURVEY"})), NOON, Decision(verdict="block", rule="consent")),
    ("objected to another purpose", SURVEY, PatientFacts(refused=frozenset({"MARKETING"})), NOON, ALLOW),
    ("objected, but asked us", REPLY, PatientFacts(refused=frozenset({"CARE_SERVICE"})), NOON, ALLOW),
    ("on the list", SURVEY, PatientFacts(suppressed=frozenset({"SURVEY"})), NOON, stopped("suppressed")),
    ("on the list for something else", SURVEY, PatientFacts(suppressed=frozenset({"MARKETING"})), NOON, ALLOW),
    ("on the list, but asked us", REPLY, PatientFacts(suppressed=frozenset({"CARE_SERVICE"})), NOON, ALLOW),
    ("in mourning: survey", SURVEY, PatientFacts(bereaved=True), NOON, stopped("bereaved")),
    ("in mourning: care", Proposal(purpose="CARE_SERVICE"), PatientFacts(bereaved=True), NOON, ALLOW),
    ("private, shared phone", PRIVATE, PatientFacts(only_shared=True, reachable=False), NOON, stopped("private")),
    ("private, own phone", PRIVATE, PatientFacts(), NOON, ALLOW),
    ("admitted: survey", SURVEY, PatientFacts(admitted=True), NOON, Decision(verdict="block", rule="admitted")),
    ("admitted: follow-up", Proposal(purpose="FOLLOWUP"), PatientFacts(admitted=True), NOON, ALLOW),
    (
        "held, open end",
        SURVEY,
        PatientFacts(holds=(HoldFacts(reason="open_case", scope=frozenset({"SURVEY", "MARKETING"})),)),
        NOON,
        Decision(verdict="block", rule="hold.open_case"),
    ),
    (
        "held for another purpose",
        Proposal(purpose="CARE_SERVICE"),
        PatientFacts(holds=(HoldFacts(reason="open_case", scope=frozenset({"SURVEY"})),)),
        NOON,
        ALLOW,
    ),
    (
        "held for all purposes",
        REPLY,
        PatientFacts(holds=(HoldFacts(reason="stop_all"),)),
        NOON,
        Decision(verdict="block", rule="hold.stop_all"),
    ),
    (
        "held until a day",
        SURVEY,
        PatientFacts(holds=(HoldFacts(reason="mourning", until=LATER), HoldFacts(reason="brief", until=MORNING))),
        NOON,
        Decision(verdict="defer", rule="hold.mourning", until=LATER),
    ),
    ("hold is over", SURVEY, PatientFacts(holds=(HoldFacts(reason="mourning", until=NOON),)), NOON, ALLOW),
    ("late evening", SURVEY, PatientFacts(), NIGHT, Decision(verdict="defer", rule="quiet_hours", until=MORNING)),
    ("early morning", SURVEY, PatientFacts(), EARLY, Decision(verdict="defer", rule="quiet_hours", until=MORNING)),
    ("eight sharp", SURVEY, PatientFacts(), MORNING, ALLOW),
    ("reply at night", REPLY, PatientFacts(), NIGHT, ALLOW),
    ("clinical at night", CLINICAL, PatientFacts(), NIGHT, ALLOW),
    (
        "noon here, night there",
        SURVEY,
        PatientFacts(zone=ZoneInfo("Europe/London")),
        NOON,
        Decision(
            verdict="defer", rule="quiet_hours", until=datetime(2026, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))
        ),
    ),
    (
        "second non-clinical message of the day",
        SURVEY,
        PatientFacts(sent=sent(("HEALTH_EDU", 0))),
        NOON,
        Decision(verdict="defer", rule="cap.non_clinical_day", until=MORNING),
    ),
    (
        "fourth non-clinical message of the week",
        SURVEY,
        PatientFacts(sent=sent(("SURVEY", 1), ("HEALTH_EDU", 2), ("SURVEY", 5))),
        NOON,
        Decision(verdict="defer", rule="cap.non_clinical_week", until=MORNING + timedelta(days=1)),
    ),
    ("a week has passed", SURVEY, PatientFacts(sent=sent(("HEALTH_EDU", 7), ("HEALTH_EDU", 8))), NOON, ALLOW),
    (
        "one survey and two reminders in a month",
        SURVEY,
        PatientFacts(sent=sent(("SURVEY", 9), ("SURVEY", 14), ("SURVEY", 20))),
        NOON,
        stopped("cap.survey_month"),
    ),
    ("bad words", Proposal(purpose="SURVEY", problem="content.price"), PatientFacts(), NOON, stopped("content.price")),
    ("allowance used up", SURVEY, PatientFacts(quota_until=LATER), NOON, put_off("quota", LATER)),
    (
        "she likes the evening",
        SURVEY,
        PatientFacts(hours=(18, 20)),
        NOON,
        put_off("liked_hours", NOON.replace(hour=18)),
    ),
    (
        "she answers in the morning",
        SURVEY,
        PatientFacts(hours=(9, 11), hours_learned=True),
        NOON,
        put_off("learned_hours", MORNING.replace(hour=9)),
    ),
    ("care does not wait for liked hours", Proposal(purpose="CARE_SERVICE"), PatientFacts(hours=(18, 20)), NOON, ALLOW),
    ("liked hours in the night", SURVEY, PatientFacts(hours=(22, 24)), NOON, ALLOW),
    (
        "festival",
        Proposal(purpose="MARKETING", message_class="marketing"),
        PatientFacts(),
        EVE,
        put_off("closed_day", DAY),
    ),
    ("clinical needs no consent", CLINICAL, PatientFacts(refused=frozenset({"CARE_SERVICE"})), NOON, ALLOW),
    ("every way tried", SURVEY, PatientFacts(reachable=False, no_way="all_tried"), NOON, stopped("all_tried")),
    (
        "fifth marketing message of the month",
        Proposal(purpose="MARKETING"),
        PatientFacts(sent=sent(*[("MARKETING", ago) for ago in (8, 12, 16, 20)])),
        NOON,
        Decision(verdict="block", rule="cap.marketing_month"),
    ),
    ("replies are not capped", REPLY, PatientFacts(sent=Counter({("CARE_SERVICE", TODAY): 50})), NOON, ALLOW),
    (
        "clinical words are not capped",
        Proposal(purpose="FOLLOWUP", message_class="clinical"),
        PatientFacts(sent=Counter({("FOLLOWUP", TODAY): 50})),
        NOON,
        ALLOW,
    ),
    (
        "counted already when first tried",
        Proposal(purpose="SURVEY", counted=True),
        PatientFacts(sent=sent(("SURVEY", 0))),
        NOON,
        ALLOW,
    ),
    (
        "expired",
        Proposal(purpose="SURVEY", expires_at=NOON),
        PatientFacts(),
        NOON,
        Decision(verdict="block", rule="expired"),
    ),
    (
        "would expire before it may go out",
        Proposal(purpose="SURVEY", expires_at=MORNING),
        PatientFacts(),
        NIGHT,
        Decision(verdict="block", rule="expired"),
    ),
    (
        "what stops it stands before what puts it off",
        SURVEY,
        PatientFacts(refused=frozenset({"SURVEY"})),
        NIGHT,
        Decision(verdict="block", rule="consent"),
    ),
]


@pytest.mark.parametrize(
    ("proposal", "facts", "now", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_each_rule(proposal: Proposal, facts: PatientFacts, now: datetime, expected: Decision) -> None:
    assert evaluate(proposal, facts, contact_rules(), now) == expected


def test_the_table_meets_every_rule() -> None:
    named = {row[4].rule.partition(".")[0] for row in TABLE} - {""}
    assert len(named - TWICE) == len(RULES)


@pytest.mark.parametrize(
    ("at", "message_class", "channel", "expected"),
    [
        ("2026-03-10T20:59", "service", "sandbox", None),
        ("2026-03-10T21:00", "service", "sandbox", ("quiet_hours", "2026-03-11T08:00")),
        ("2026-03-10T20:30", "marketing", "sandbox", ("quiet_hours", "2026-03-11T09:00")),
        ("2026-03-10T02:00", "code", "sandbox", None),
        ("2026-03-10T12:30", "service", "voice", ("quiet_hours", "2026-03-10T14:00")),
        ("2026-03-10T20:30", "service", "voice", ("quiet_hours", "2026-03-11T09:00")),
        ("2026-02-16T12:00", "marketing", "sandbox", ("closed_day", "2026-02-17T09:00")),  # 除夕
        ("2026-04-05T12:00", "marketing", "sandbox", ("closed_day", "2026-04-06T09:00")),  # 清明
        ("2026-04-04T21:00", "marketing", "sandbox", ("quiet_hours", "2026-04-06T09:00")),
        ("2026-04-05T12:00", "service", "sandbox", None),
    ],
)
def test_hours_by_class_channel_and_festival(
    at: str, message_class: str, channel: str, expected: tuple[str, str] | None
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    found = opening(message_class, channel, contact_rules(), now, SHANGHAI)
    assert (found and (found[0], found[1].strftime("%Y-%m-%dT%H:%M"))) == expected


def test_calls_may_keep_to_working_days() -> None:
    rules = ContactRules(classes={"service": ClassRules(hours=((time(8), time(21)),), working_days=True)})
    saturday = datetime(2026, 3, 14, 12, tzinfo=SHANGHAI)
    assert opening("service", "voice", rules, saturday, SHANGHAI) == (
        "closed_day",
        datetime(2026, 3, 16, 8, tzinfo=SHANGHAI),
    )


PURPOSES = st.sampled_from(["CARE_SERVICE", "FOLLOWUP", "SURVEY", "HEALTH_EDU", "MARKETING"])
BEGIN, END = datetime(2026, 1, 1), datetime(2026, 12, 31)  # noqa: DTZ001  hypothesis adds the zone
INSTANTS = st.datetimes(min_value=BEGIN, max_value=END, timezones=st.just(UTC))
HOLDS = st.builds(
    HoldFacts,
    reason=st.just("case"),
    scope=st.frozensets(PURPOSES, max_size=2),
    until=st.none() | INSTANTS,
)
FACTS = st.builds(
    PatientFacts,
    deceased=st.booleans(),
    provisional=st.booleans(),
    anonymised=st.booleans(),
    admitted=st.booleans(),
    reachable=st.booleans(),
    refused=st.frozensets(PURPOSES, max_size=3),
    holds=st.lists(HOLDS, max_size=2).map(tuple),
    zone=st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi"), ZoneInfo("America/New_York")]),
)
PROPOSALS = st.builds(
    Proposal,
    purpose=PURPOSES,
    is_reply=st.booleans(),
    message_class=st.sampled_from(["service", "education", "marketing", "clinical", "code"]),
    counted=st.booleans(),
    expires_at=st.none() | INSTANTS,
)


@given(PROPOSALS, FACTS, INSTANTS)
def test_a_decision_is_whole(proposal: Proposal, facts: PatientFacts, now: datetime) -> None:
    decision = evaluate(proposal, facts, contact_rules(), now)
    assert bool(decision.rule) == (decision.verdict != "allow")
    assert (decision.until is not None) == (decision.verdict == "defer")
    if decision.until:
        assert decision.until > now


@given(PROPOSALS, FACTS, INSTANTS)
def test_nobody_dead_unreachable_or_unwilling_is_written_to(
    proposal: Proposal, facts: PatientFacts, now: datetime
) -> None:
    if evaluate(proposal, facts, contact_rules(), now).verdict == "allow":
        assert not facts.deceased
        assert not facts.anonymised
        assert facts.reachable
        assert proposal.is_reply or proposal.purpose not in facts.refused
        assert proposal.is_reply or not facts.provisional


@given(PURPOSES, FACTS, INSTANTS)
def test_putting_off_comes_to_an_end(purpose: str, facts: PatientFacts, now: datetime) -> None:
    proposal = Proposal(purpose=purpose)
    for _ in range(10):
        decision = evaluate(proposal, facts, contact_rules(), now)
        if decision.until is None:
            return
        now = decision.until
    pytest.fail("put off again and again")


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 30), st.integers(1, 5))
def test_a_cap_is_kept_and_frees_in_time(days_ago: list[int], days: int, limit: int) -> None:
    rules = ContactRules(caps=(Cap(code="x", purposes=frozenset({"SURVEY"}), days=days, limit=limit),))
    facts = PatientFacts(sent=sent(*[("SURVEY", ago) for ago in days_ago]))
    decision = evaluate(SURVEY, facts, rules, NOON)
    full = sum(1 for ago in days_ago if ago < days) >= limit
    assert (decision.verdict == "defer") == full
    if decision.until:
        assert evaluate(SURVEY, facts, rules, decision.until).verdict == "allow"
        assert decision.until <= NOON + timedelta(days=days)
