"""Reading comments: tone and topics of each, written down once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from renxin.intelligence.themes.learning import Weights
from renxin.intelligence.themes.models import Opinion, Source, TaughtReader
from renxin.intelligence.themes.reading import Reader, cold
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.programs.surveys import selectors as surveys
from renxin.programs.surveys.selectors import Written

_PAGE: Final = 2000
_readers: dict[tuple[int, int], Reader] = {}


def read_answers(actor: Actor, survey_ids: Iterable[int], response_ids: Iterable[int]) -> int:
    """Read the free texts of these answers; return how many. What was read already stays as it is."""
    found = surveys.written(actor, survey_ids, response_ids)
    if not found:
        return 0
    number, reader = reader_of(actor)
    rows = [opinion(actor, one, reader, number) for one in found]
    insert_rows(rows, " ON CONFLICT (tenant_id, source, source_id) DO NOTHING")
    return len(rows)


def read_missing(actor: Actor, since: datetime, limit: int) -> int:
    """Read the free texts since then that nobody read yet; return how many.

    An anonymous answer tells no fact by which it could be followed, and what was taken over from elsewhere tells none
    either: they are found where they stand.
    """
    found = surveys.with_words(actor, since, limit)
    known = set(
        Opinion.objects.of(actor)
        .filter(source=Source.SURVEY, source_id__in=[response for _survey, response in found])
        .values_list("source_id", flat=True)
    )
    missing = [(survey, response) for survey, response in found if response not in known]
    done = 0
    for start in range(0, len(missing), _PAGE):
        page = missing[start : start + _PAGE]
        done += read_answers(actor, {survey for survey, _response in page}, {response for _survey, response in page})
    return done


def opinion(actor: Actor, one: Written, reader: Reader, number: int) -> Opinion:
    """Return how a text is read, as a row that is not stored yet."""
    return Opinion(
        tenant_id=actor.tenant_id,
        patient_id=one.patient_id,
        source=Source.SURVEY,
        source_id=one.response_id,
        survey_id=one.survey_id,
        department_id=one.department_id,
        said_at=one.at,
        rating=rating(one),
        tone=round(reader.tone(one.text), 4),
        topics=reader.about(one.text),
        reader=number,
    )


def rating(one: Written) -> float | None:
    """Return what the numbers of the same answer say, 0 to 100: its score, else how she would recommend."""
    if one.score is not None:
        return one.score
    return one.recommend * 10.0 if one.recommend is not None else None


def reader_of(actor: Actor) -> tuple[int, Reader]:
    """Return the hospital's reader with its number; 0 is the word lists alone."""
    row = TaughtReader.objects.of(actor).filter(in_use=True).first()
    if row is None:
        return 0, cold()
    key = (actor.tenant_id, row.number)
    if key not in _readers:
        for old in [one for one in _readers if one[0] == actor.tenant_id]:
            del _readers[old]
        _readers[key] = _unpacked(row)
    return row.number, _readers[key]


def _unpacked(row: TaughtReader) -> Reader:
    first = cold()
    # Topics are kept as text (base 85), since JSON has no bytes.
    topics = {code: Weights.unpacked_text(raw) for code, raw in row.topics.items()}
    return Reader(first.lexicon, first.topics, Weights.unpacked(bytes(row.weights)), topics)
