"""What happens to people and changes what is said to them."""

from django.urls import reverse
from django.utils.translation import gettext

from renxin.engagement.channels import services as channels
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import (
    ConversationNoted,
    TaskCompleted,
    TaskCreated,
    TaskFact,
    TaskOverdue,
)
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.records import ConditionRecorded, EncounterCancelled, EncounterFact
from renxin.kernel.timeline.facts.rights import PatientAnonymised, ProxyEnded, ProxyGranted, ProxyTold
from renxin.kernel.timeline.facts.segments import TagAdded, TagRemoved, TagRenamed
from renxin.kernel.timeline.services import Entry, consumer

from . import services
from .policy.wording import objection_to

channels.on_said(services.note_said)
channels.on_session(services.follow_session)
channels.on_tags(services.take_tags)
channels.on_unionid(services.note_unionid)
channels.on_words(objection_to)


@consumer("conversations.deaths", PatientDied)
def stop_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Take back what waits for somebody who has died (the policy would stop it anyway; the queue shall not show it)."""
    services.withdraw_for_patients(actor, [entry.patient_id for entry in entries], "died")


@consumer("conversations.deletions", PatientAnonymised)
def stop_for_the_deleted(actor: Actor, entries: list[Entry]) -> None:
    """Take back what waits for somebody whose data are gone."""
    services.withdraw_for_patients(actor, [entry.patient_id for entry in entries], "anonymised")


@consumer("conversations.proxies", ProxyGranted)
def tell_of_proxies(actor: Actor, entries: list[Entry]) -> None:
    """Tell the person who acts for her from now on, and how to end it."""
    services.tell_of_proxies(actor, [entry.fact for entry in entries if isinstance(entry.fact, ProxyGranted)])


@consumer("conversations.proxies_told", ProxyTold, ProxyEnded, order_free=True)
def settle_told(actor: Actor, entries: list[Entry]) -> None:
    """End the task of telling somebody in person once she was told, or the proxy ended."""
    services.settle_told(actor, [entry.fact for entry in entries if isinstance(entry.fact, ProxyTold | ProxyEnded)])


@consumer("conversations.tags", TagAdded, TagRemoved)
def show_tags(actor: Actor, entries: list[Entry]) -> None:
    """Let colleagues see in their own messengers which tags patients were given here."""
    for kind in (TagAdded, TagRemoved):
        changed = [(entry.patient_id, entry.fact.tag_id) for entry in entries if isinstance(entry.fact, kind)]
        services.show_tags(actor, changed, add=kind is TagAdded)


@consumer("conversations.tag_names", TagRenamed)
def rename_tags(actor: Actor, entries: list[Entry]) -> None:
    """Let colleagues' messengers call a tag what it is called here."""
    renamed = [(fact.former_id, fact.tag_id) for entry in entries if isinstance(fact := entry.fact, TagRenamed)]
    services.show_tag_names(actor, renamed)


@consumer("conversations.staff_notices", TaskCreated, TaskOverdue)
def tell_colleagues(actor: Actor, entries: list[Entry]) -> None:
    """Tell whoever has something to do in her own messenger, where the hospital connected one."""
    told = [
        (fact.owner_id, f"task:{fact.task_id}:{fact.level if isinstance(fact, TaskOverdue) else 0}", fact.kind)
        for entry in entries
        if isinstance(fact := entry.fact, TaskFact) and fact.owner_id and not fact.source.startswith("alarms:")
    ]
    late = TaskOverdue.kind
    channels.tell_tasks(actor, [(user, key, kind == late) for user, key, kind in told], path=reverse("worklist:list"))


@consumer("conversations.alarm_notices", TaskCreated)
def tell_of_alarms(actor: Actor, entries: list[Entry]) -> None:
    """Tell whoever a rung of an alarm's ladder reaches in her own messenger, in words that say it cannot wait."""
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, TaskCreated) and fact.owner_id and fact.source.startswith("alarms:"):
            words = gettext("An alarm waits for you: please say that you have it.")
            channels.tell_staff(
                actor, [fact.owner_id], words, path=reverse("worklist:alarms"), key=f"alarm:{fact.task_id}"
            )


@consumer("conversations.mentions", ConversationNoted, order_free=True)
def call_mentioned(actor: Actor, entries: list[Entry]) -> None:
    """Give whoever a note mentions a task that leads there."""
    services.call_mentioned(actor, [entry.fact for entry in entries if isinstance(entry.fact, ConversationNoted)])


@consumer("conversations.alarms", TaskCompleted, order_free=True)
def note_alarms(actor: Actor, entries: list[Entry]) -> None:
    """What a colleague did about an alarm's task is what came of the alarm; told in person is told."""
    done = [entry.fact for entry in entries if isinstance(entry.fact, TaskCompleted)]
    services.note_told_by_tasks(actor, [each.source for each in done if each.outcome == "done"])
    services.acknowledge_by_tasks(
        actor, [(each.source, each.outcome, each.owner_id) for each in done if each.source.startswith("alarm:")]
    )


@consumer("conversations.records", ConditionRecorded, EncounterFact)
def hold_for_records(actor: Actor, entries: list[Entry]) -> None:
    """Let a loss, the end of life, an assault or a sensitive ward keep surveys and promotion away."""
    facts = [entry.fact for entry in entries]
    conditions = [fact.condition_id for fact in facts if isinstance(fact, ConditionRecorded)]
    visits = {fact.encounter_id for fact in facts if isinstance(fact, EncounterFact)}
    visits |= {fact.encounter_id for fact in facts if isinstance(fact, ConditionRecorded) and fact.encounter_id}
    services.hold_for_diagnoses(actor, conditions)
    services.hold_for_visits(actor, visits)
    services.lift_for_visits(actor, {fact.encounter_id for fact in facts if isinstance(fact, EncounterCancelled)})
