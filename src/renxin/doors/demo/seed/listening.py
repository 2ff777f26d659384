"""What is heard beside the questionnaires: rounds on the wards, sixty public reviews, a panel with a question, a story.

Everything goes through the services, with the clock stopped at its moment; what is old starts nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Final

import yaml

from renxin.intelligence.themes import services as themes
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.listening import OpinionHeard
from renxin.kernel.timeline.services import of_the_past
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import (
    Ballot,
    Interview,
    Note,
    OpenDay,
    PanelMember,
    Poll,
    PollOption,
    Review,
    Stop,
)
from renxin.programs.listening.services import NewAdvice, NewDay, NewReview, StoryText

MEMBERS: Final = 12
_BEDS: Final = 9
_ROUNDS: Final = 3
_ANSWERED: Final = 22


@dataclass(frozen=True, slots=True)
class _House:
    """Who listens: the product, two people who approve for each other; when, and by which lot."""

    system: Actor
    writer: Actor
    reader: Actor
    now: datetime
    random: Random


@cache
def pack() -> dict[str, Any]:
    """Return what is heard, as written in `world/listening.yaml`."""
    text = resources.files("renxin.doors.demo.world").joinpath("listening.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def listen(tenant_id: int, now: datetime, random: Random) -> int:
    """Let the hospital listen; return how many reviews there are (none where nobody may approve)."""
    system = Actor.system(tenant_id, "demo")
    people = organizations.staff_who_may(system, "listening.approve")
    if len(people) < 2:
        return 0
    writer, reader = (organizations.user_actor(one) for one in people[:2])
    house = _House(system, writer, reader, now, random)
    _reviews(house)
    _rounds(house)
    _panel(house)
    _story(house)
    _open_day(house)
    _read(house)
    return Review.objects.of(tenant_id).count()


@contextmanager
def _at(house: _House, ago: timedelta) -> Iterator[None]:
    with of_the_past(), clock.at(house.now - ago):
        yield


def _reviews(house: _House) -> None:
    old = [(stars, text) for stars, text in pack()["reviews"]] + [(stars, "") for stars in pack()["stars_only"]]
    told = [
        _review(house, number, stars, text, timedelta(days=3 + number * 1.5))
        for number, (stars, text) in enumerate(old)
    ]
    with of_the_past():
        services.take_reviews(house.system, told)
    live = [
        _review(house, 900 + at, stars, text, timedelta(hours=2 + at))
        for at, (stars, text) in enumerate(pack()["live"])
    ]
    services.take_reviews(house.system, live)
    rows = list(Review.objects.of(house.system).exclude(text="").order_by("written_at"))[:_ANSWERED]
    for row in rows:
        _answer(house, row)
    waiting = (
        Review.objects.of(house.system).filter(stars__lte=2, state=Review.State.NEW).order_by("-written_at").first()
    )
    if waiting is not None:
        services.draft_reply(house.writer, waiting, _SORRY, submit=True)


_SORRY: Final = "读到您的话，我们很抱歉，也很重视。等候的事每周都在看，怎么缩短也在做。"
_THANKS: Final = "谢谢您写下这些话。我们会转达给同事，这对大家是很大的鼓励。"


def _review(house: _House, number: int, stars: float, text: str, ago: timedelta) -> NewReview:
    sites, authors = pack()["sites"], pack()["authors"]
    return NewReview(
        source=sites[number % len(sites)],
        external_id=f"demo-{number}",
        author=authors[number % len(authors)],
        stars=stars,
        text=text,
        written_at=house.now - ago,
    )


def _answer(house: _House, row: Review) -> None:
    """Answer a review some hours after it was written: one writes, another approves."""
    hours = house.random.choice((3, 6, 9, 20, 26, 41, 70))
    with of_the_past(), clock.at(min(row.written_at + timedelta(hours=hours), house.now)):
        text = _THANKS if row.stars and row.stars >= 4 else _SORRY
        reply = services.draft_reply(house.writer, row, text, submit=True)
        approved = services.decide_reply(house.reader, reply, approve=True)
        services.note_posted(house.writer, approved, url=f"https://reviews.example/{row.external_id}")


def _rounds(house: _House) -> None:
    notes = list(pack()["notes"])
    for number, (ward, _count) in enumerate(selectors.wards(house.writer)[:_ROUNDS]):
        with _at(house, timedelta(days=2 + 6 * number)):
            talk = services.begin_round(house.writer, ward)
            for at, bed in enumerate(selectors.beds(house.writer, talk)[:_BEDS]):
                if at in (2, 6) and notes:
                    _something(house, talk, bed, notes.pop(0))
                else:
                    state = Stop.State.ABSENT if at == 4 else Stop.State.FINE
                    services.visit_bed(house.writer, talk, bed.stay, state)
            services.end_talk(house.writer, talk)


def _something(house: _House, talk: Interview, bed: Any, told: dict[str, str]) -> None:
    follow = Note.Follow.NONE if told["follow"] == "none" else Note.Follow.OPEN
    services.visit_bed(house.writer, talk, bed.stay, Stop.State.SOMETHING, told["words"], follow=follow)
    note = Note.objects.of(house.system).order_by("-id")[0]
    if told["follow"] == "done":
        services.settle_note(house.writer, note, told["outcome"])
    elif follow == Note.Follow.NONE:
        services.quote(house.writer, note, pack()["quote"], "written", is_public=True)


def _panel(house: _House) -> None:
    rows = Patient.objects.of(house.system).filter(status="active", deceased_at=None).order_by("-id")
    chosen = list(rows.values_list("pk", flat=True)[40 : 40 + MEMBERS * 3 : 3])
    with _at(house, timedelta(days=45)):
        asked = services.invite_members(house.writer, chosen)
        for one in asked[:-1]:
            services.answer_invitation(house.system, one.member, joins=True)
    members = list(PanelMember.objects.of(house.system).filter(state=PanelMember.State.ACTIVE).order_by("id"))
    _question(house)
    for number, told in enumerate(pack()["advice"]):
        with _at(house, timedelta(days=30 - 5 * number)):
            _advice(house, told, members[number] if number < len(members) else None)


def _question(house: _House) -> None:
    told = pack()["question"]
    with _at(house, timedelta(days=20)):
        poll = services.make_poll(
            house.writer, told["text"], told["options"], clock.now() + timedelta(days=10), told["about"]
        )
        services.open_poll(house.writer, poll)
    ballots = list(Ballot.objects.filter(poll=poll).order_by("id")[: sum(told["votes"])])
    # Who holds a link votes; the demo holds none, so the votes are counted here as the page would.
    Ballot.objects.filter(pk__in=[one.pk for one in ballots]).update(voted_on=(house.now - timedelta(days=18)).date())
    for option, votes in zip(PollOption.objects.filter(poll=poll).order_by("number"), told["votes"], strict=True):
        PollOption.objects.filter(pk=option.pk).update(votes=min(votes, len(ballots)))
    Poll.objects.filter(pk=poll.pk).update(state=Poll.State.CLOSED)


def _advice(house: _House, told: dict[str, str], member: PanelMember | None) -> None:
    row = services.write_advice(house.writer, NewAdvice(words=told["words"], member=member, theme=told["theme"]))
    if told["state"] != "open":
        services.decide_advice(house.writer, row, adopt=told["state"] != "declined", reason=told["reason"])
    if told["state"] == "done":
        services.finish_advice(house.writer, row, told["done"])


def _story(house: _House) -> None:
    told = pack()["story"]
    text = StoryText(title=told["title"], told=told["told"], text=told["text"], themes=("listening",))
    with _at(house, timedelta(days=12)):
        row = services.begin_story(house.writer, -house.system.tenant_id, text)
        services.note_consent(house.writer, row, ["meeting", "lecture", "public"], "written")
        services.write_story(house.writer, row, text, submit=True)
        services.publish_story(house.reader, row)
        services.note_use(house.writer, row, "meeting", "患者体验委员会月度例会")


def _open_day(house: _House) -> None:
    visitors: Sequence[str] = pack()["visitors"]
    for told in pack()["days"]:
        new = NewDay(
            title=told["title"],
            place=told["place"],
            about=told["about"],
            capacity=told["capacity"],
            starts_at=(house.now + timedelta(days=9)).replace(hour=1, minute=30, second=0, microsecond=0),
        )
        day = services.set_day(house.writer, services.plan_day(house.writer, new), OpenDay.State.OPEN)
        for number, name in enumerate(visitors):
            services.sign_up(house.system, day, name, f"1390000{number:04d}", 2 if number % 2 else 1)


def _read(house: _House) -> None:
    """Let the reader of themes read it all: facts of the past nobody hears."""
    nobody = -house.system.tenant_id
    heard = [("review", pk) for pk in Review.objects.of(house.system).values_list("pk", flat=True)]
    heard += [("note", pk) for pk in Note.objects.of(house.system).values_list("pk", flat=True)]
    themes.read_heard(
        house.system,
        [OpinionHeard(patient_id=nobody, occurred_at=house.now, voice=voice, row_id=pk) for voice, pk in heard],
    )
