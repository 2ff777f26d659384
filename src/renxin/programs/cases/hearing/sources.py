"""What opens a case: facts of others, read into `NewCase`."""

import json
import secrets
from collections.abc import Mapping, Sequence

from renxin.engagement.channels.models import Comment
from renxin.engagement.phone.models import Call
from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import sayings
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.channels import CommentReceived
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.facts.listening import ConcernRaised
from renxin.kernel.timeline.facts.phone import CallWrapped
from renxin.kernel.timeline.facts.programs import SurveyAlarmed, SurveyCompleted
from renxin.kernel.timeline.facts.rights import RightsRequested
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.cases.models import CaseKind, Channel
from renxin.programs.cases.services import NewCase

from . import risks, thanks


def from_surveys(actor: Actor, facts: Sequence[SurveyCompleted]) -> list[NewCase]:
    """Return a case for each low answer of a known patient, and for each whose comment holds a risk that opens one.

    Nobody can repair what an anonymous one met.
    """
    known = [fact for fact in facts if fact.patient_id > 0]
    heard = _heard_in_comments(actor, [fact for fact in known if fact.has_comment])
    return [
        NewCase(
            patient_id=fact.patient_id,
            source=f"surveys:{fact.response_id}",
            department_id=fact.department_id,
            encounter_id=fact.encounter_id,
            response_id=fact.response_id,
            channel=Channel.SURVEY,
            heard=heard.get(fact.response_id, ()),
        )
        for fact in known
        if fact.low or risks.opens(heard.get(fact.response_id, ()))
    ]


def from_anonymous(actor: Actor, facts: Sequence[SurveyAlarmed]) -> list[NewCase]:
    """Return a case about nobody for each anonymous answer that holds any risk, with its words."""
    words = _comments(actor, [(fact.respondent, fact.response_id) for fact in facts])
    return [
        NewCase(
            patient_id=fact.respondent,
            source=f"surveys:{fact.response_id}",
            department_id=fact.department_id,
            channel=Channel.SURVEY,
            words=words[fact.response_id],
        )
        for fact in facts
        if risks.read(words.get(fact.response_id, ""))
    ]


def _heard_in_comments(actor: Actor, facts: Sequence[SurveyCompleted]) -> dict[int, tuple[str, ...]]:
    """Return the risks in the comments of answers, by response."""
    words = _comments(actor, [(fact.patient_id, fact.response_id) for fact in facts])
    return {response_id: risks.read(text) for response_id, text in words.items()}


def _comments(actor: Actor, answers: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Return what was written freely in the responses of these (patient, response), by response."""
    patient_ids, ids = {one for one, _two in answers}, {two for _one, two in answers}
    rows = list(QuestionnaireResponse.objects.of(actor).filter(patient_id__in=patient_ids, id__in=ids))
    asked = questionnaires.definitions_of(actor, {row.version_id for row in rows})
    return {row.id: questionnaires.comment(asked[row.version_id], json.loads(row.answers)) for row in rows}


def thanks_from_surveys(actor: Actor, facts: Sequence[SurveyCompleted]) -> list[NewCase]:
    """Return praise, to be read by a person, for each answer that thanks a member of staff by her name."""
    known = [fact for fact in facts if fact.patient_id > 0 and fact.has_comment and not fact.low]
    texts = _comments(actor, [(fact.patient_id, fact.response_id) for fact in known])
    named = _named_in_thanks(actor, texts)
    return [
        NewCase(
            patient_id=fact.patient_id,
            source=f"surveys:{fact.response_id}:praise",
            kind=CaseKind.PRAISE,
            level=4,
            department_id=fact.department_id,
            encounter_id=fact.encounter_id,
            response_id=fact.response_id,
            channel=Channel.SURVEY,
            words=texts[fact.response_id],
            praised=named[fact.response_id],
        )
        for fact in known
        if named.get(fact.response_id)
    ]


def thanks_from_comments(actor: Actor, facts: Sequence[CommentReceived]) -> list[NewCase]:
    """Return praise, to be read by a person, for each good comment elsewhere that thanks somebody by her name."""
    good = [fact for fact in facts if fact.rating is not None and fact.rating >= thanks.pack().good_stars]
    rows = Comment.objects.of(actor).in_bulk({fact.comment_id for fact in good})
    named = _named_in_thanks(actor, {key: row.text for key, row in rows.items()})
    return [
        NewCase(
            patient_id=fact.patient_id,
            source=f"comments:{fact.comment_id}:praise",
            kind=CaseKind.PRAISE,
            level=4,
            channel=Channel.REVIEW,
            words=rows[fact.comment_id].text,
            praised=named[fact.comment_id],
        )
        for fact in good
        if named.get(fact.comment_id)
    ]


def _named_in_thanks(actor: Actor, texts: Mapping[int, str]) -> dict[int, tuple[int, ...]]:
    """Return whom each text thanks by name; staff are read once, and only when some text thanks at all."""
    kind = {key: text for key, text in texts.items() if thanks.thanks(text)}
    people = {row.pk: row.name for row in organizations.practitioners(actor)} if kind else {}
    return {key: tuple(thanks.named(text, people)) for key, text in kind.items()}


def from_concerns(actor: Actor, facts: Sequence[TaskCompleted]) -> list[NewCase]:
    """Return a case for each worry, with the department and the note of its task."""
    tasks = Task.objects.of(actor).in_bulk({fact.task_id for fact in facts})
    return [
        NewCase(
            patient_id=fact.patient_id,
            source=f"worklist:{fact.task_id}",
            department_id=tasks[fact.task_id].department_id,
            words=tasks[fact.task_id].note,
            channel=Channel.TASK,
        )
        for fact in facts
        if fact.task_id in tasks
    ]


def from_comments(actor: Actor, facts: Sequence[CommentReceived], most: float) -> list[NewCase]:
    """Return a case for each comment on another site with at most `most` stars, or whose words hold a high risk."""
    comments = Comment.objects.of(actor).in_bulk({fact.comment_id for fact in facts})
    return [
        NewCase(
            patient_id=fact.patient_id,
            source=f"comments:{fact.comment_id}",
            channel=Channel.REVIEW,
            words=f"【{comments[fact.comment_id].platform}】{comments[fact.comment_id].text}",
        )
        for fact in facts
        if fact.comment_id in comments and (_is_bad(fact, most) or _holds_risk(comments[fact.comment_id].text))
    ]


def _is_bad(fact: CommentReceived, most: float) -> bool:
    return fact.rating is not None and fact.rating <= most


def _holds_risk(words: str) -> bool:
    return risks.opens(risks.read(words))


def from_calls(actor: Actor, facts: Sequence[CallWrapped]) -> list[NewCase]:
    """Return a case for each call that has to be settled, or whose note holds a high risk, with the note.

    A note that went with a worry into its task is a case already by way of the task.
    """
    calls = Call.objects.of(actor).select_related("task").in_bulk({fact.call_id for fact in facts})
    return [
        NewCase(
            patient_id=fact.patient_id,
            source=f"phone:{fact.call_id}",
            department_id=calls[fact.call_id].department_id,
            words=calls[fact.call_id].note,
            channel=Channel.PHONE,
        )
        for fact in facts
        if fact.call_id in calls and (fact.wants_case or _is_risk_of_its_own(calls[fact.call_id]))
    ]


def _is_risk_of_its_own(call: Call) -> bool:
    worried = call.task is not None and call.task.outcome == "concern"
    return not worried and _holds_risk(call.note)


def from_heard(actor: Actor, facts: Sequence[ConcernRaised]) -> list[NewCase]:
    """Return a case for each concern that was heard elsewhere, with its words; of nobody we know it is anonymous."""
    words = sayings.words(actor, [fact.source for fact in facts])
    return [
        NewCase(
            patient_id=fact.patient_id if fact.patient_id > 0 else -(1 << 40) - secrets.randbelow(1 << 61),
            source=fact.source,
            department_id=fact.department_id,
            level=fact.level,
            words=words.get(fact.source, ""),
            channel=fact.channel if fact.channel in Channel.values else Channel.STAFF,
        )
        for fact in facts
    ]


def from_rights(actor: Actor, facts: Sequence[RightsRequested]) -> list[NewCase]:
    """Return a case for each request about data, with the clock that runs since it was received."""
    rows = patients.rights_by_ids(actor.tenant_id, [fact.request_id for fact in facts])
    return [
        NewCase(
            patient_id=row.patient_id,
            source=f"rights:{row.uid}",
            words=row.number,
            kind=CaseKind.RIGHTS,
            started_at=row.received_at,
            statutory_due_at=row.due_at,
        )
        for row in rows.values()
    ]
