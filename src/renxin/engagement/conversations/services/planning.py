"""Deciding about messages that were asked for: whose words, which way, what the policy says. For thousands at once."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import datetime
from typing import Final

from renxin.engagement.conversations import policy, rows
from renxin.engagement.conversations.policy import answers, reasons, snapshot
from renxin.engagement.conversations.policy.pack import pack
from renxin.engagement.conversations.policy.wording import Words, words_of
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records

from . import campaigns
from .outgoing import Outgoing

_MARKETING: Final = ("MARKETING", "HEALTH_EDU")


@dataclass(slots=True)
class Plan:
    """An outgoing message with everything decided about it."""

    outgoing: Outgoing
    patient_id: int
    message_id: int
    conversation_id: int
    key: bytes
    words: Words
    decision: policy.Decision
    due_at: datetime
    chosen: policy.Chosen
    private: bool

    @property
    def blocked(self) -> bool:
        """Tell whether the policy stopped it."""
        return self.decision.verdict == "block"

    @property
    def channel_id(self) -> int | None:
        """Return the account over which it would go as things stand."""
        return self.chosen.route.channel.pk if self.chosen.route else None

    @property
    def content(self) -> str:
        """Return what a vendor's template needs beside the text, as JSON; empty when there is nothing."""
        each, words = self.outgoing, self.words
        if not (each.template or words.title or words.media):
            return ""
        media = [asdict(one) if is_dataclass(one) and not isinstance(one, type) else one for one in words.media]
        return json.dumps({"variables": dict(words.variables or each.variables), "title": words.title, "media": media})


def plan(actor: Actor, fresh: Mapping[bytes, Outgoing]) -> list[Plan]:
    """Return what is decided about each message, in order."""
    tenant_id = actor.tenant_id
    current = patients.current_ids(tenant_id, {each.patient_id for each in fresh.values()})
    private = _private(tenant_id, fresh, current)
    seen = snapshot.take(
        tenant_id,
        current.values(),
        {each.purpose for each in fresh.values()}.union(_MARKETING),
        {current[each.patient_id] for key, each in fresh.items() if key in private},
        {each.template for each in fresh.values() if each.template},
    )
    conversations = rows.ensure_conversations(tenant_id, sorted(set(current.values())))
    stand = _standings(tenant_id, fresh, {key: conversations[current[each.patient_id]] for key, each in fresh.items()})
    fresh = {**fresh, **{key: replace(fresh[key], is_reply=found.is_answer) for key, found in stand.items()}}
    words = words_of(
        tenant_id,
        [
            (each, patient_id, seen.language[patient_id], seen.tone_of(patient_id))
            for each, patient_id in ((each, current[each.patient_id]) for each in fresh.values())
        ],
    )
    unapproved = _unapproved(actor, list(fresh.values()))
    pairs = [(each.campaign, said.message_class) for each, said in zip(fresh.values(), words, strict=True)]
    waiting = campaigns.count(tenant_id, campaigns.asked_for(pairs))
    plans = []
    for message_id, (key, each), said in zip(ids.allocate(len(fresh)), fresh.items(), words, strict=True):
        patient_id = current[each.patient_id]
        is_private = key in private
        problem = "approval" if each.source in unapproved else said.problem
        decision, chosen, start = _decide(
            seen,
            patient_id,
            each,
            said,
            is_private=is_private,
            problem=problem,
            keeps_hours=key in stand and stand[key].keeps_hours,
            waits=waiting.get(each.campaign),
        )
        plans.append(
            Plan(
                outgoing=each,
                patient_id=patient_id,
                message_id=message_id,
                conversation_id=conversations[patient_id],
                key=key,
                words=said,
                decision=decision,
                due_at=decision.until or start,
                chosen=chosen,
                private=is_private,
            )
        )
    return plans


def _private(tenant_id: int, fresh: Mapping[bytes, Outgoing], current: Mapping[int, int]) -> set[bytes]:
    """Return the messages about a sensitive visit, or about a department of such visits and no child."""
    visits = {each.encounter_id for each in fresh.values() if each.encounter_id is not None}
    sensitive = records.sensitive_visits(tenant_id, visits)
    places = {each.department_id for each in fresh.values() if each.department_id is not None}
    apart = records.sensitive_departments(tenant_id, places)
    there = {
        key: current[each.patient_id]
        for key, each in fresh.items()
        if each.encounter_id is None and each.department_id in apart
    }
    children = records.children(tenant_id, there.values())
    about = {key for key, each in fresh.items() if each.encounter_id in sensitive}
    return about | {key for key, patient_id in there.items() if patient_id not in children}


def _standings(
    tenant_id: int, fresh: Mapping[bytes, Outgoing], conversations: Mapping[bytes, int]
) -> dict[bytes, answers.Standing]:
    """Return how those messages stand that ask to pass as answers."""
    asked = {key: each for key, each in fresh.items() if each.is_reply}
    if not asked:
        return {}
    heard, now = rows.heard_at(tenant_id, [conversations[key] for key in asked]), clock.now()
    return {
        key: answers.standing(each.source, each.template, heard.get(conversations[key]), now)
        for key, each in asked.items()
    }


def _decide(
    seen: snapshot.Snapshot,
    patient_id: int,
    each: Outgoing,
    said: Words,
    *,
    is_private: bool,
    problem: str,
    keeps_hours: bool,
    waits: reasons.NotNow | None,
) -> tuple[policy.Decision, policy.Chosen, datetime]:
    wanted = policy.Wanted(
        purpose=said.purpose,
        message_class=said.message_class,
        channel_kind=each.channel_kind or "",
        ways=said.ways,
        template=each.template,
        private=is_private,
        is_reply=each.is_reply,
    )
    facts, chosen = seen.of(patient_id, wanted, is_reply=each.is_reply)
    proposal = policy.Proposal(
        purpose=said.purpose,
        message_class=said.message_class,
        is_reply=each.is_reply,
        keeps_hours=keeps_hours,
        waits=(waits.rule, waits.until) if waits else None,
        private=is_private,
        problem=problem,
        expires_at=each.expires_at,
    )
    now = clock.now()
    start = max(now, each.not_before or now)
    return policy.evaluate(proposal, facts, policy.contact_rules(), start), chosen, start


def _unapproved(actor: Actor, outgoing: Sequence[Outgoing]) -> set[str]:
    """Return the sources that write to very many at once with no second person's approval.

    A programme that writes to each for a reason of her own names a source of its own for each.
    """
    if len(outgoing) <= pack().approval_from:
        return set()
    counted = Counter(each.source for each in outgoing if not _approved(actor, each))
    return {source for source, count in counted.items() if source and count > pack().approval_from}


def _approved(actor: Actor, each: Outgoing) -> bool:
    return each.approved_by is not None and each.approved_by != actor.user_id
