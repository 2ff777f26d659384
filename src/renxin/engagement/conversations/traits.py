"""What segments may ask of conversations: when somebody last wrote, whether she waits for us."""

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.conversations import (
    ConversationAnswered,
    ConversationClosed,
    ConversationOpened,
    ConversationQueued,
    MessageClicked,
    MessageRead,
    MessageReceived,
)

_OF_CONVERSATION = """SELECT c.patient_id, '' AS key, c.{column} AS value FROM conversations_conversation c
                      WHERE c.tenant_id = %(tenant)s AND c.{column} IS NOT NULL
                        AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s::bigint[]))"""
# The channel over which she wrote or opened most in the last half year; the newest wins among equals.
_HABIT = """SELECT DISTINCT ON (patient_id) patient_id, '' AS key, kind AS value, next_at AS due_at FROM (
                SELECT m.patient_id, h.kind, count(*) AS times, max(m.created_at) AS last_at,
                       min(min(m.created_at)) OVER (PARTITION BY m.patient_id) + interval '180 days' AS next_at
                FROM conversations_message m JOIN channels_channel h ON h.id = m.channel_id
                WHERE m.tenant_id = %(tenant)s AND m.created_at > %(now)s::timestamptz - interval '180 days'
                  AND (m.direction = 'in' OR m.status IN ('read', 'clicked'))
                  AND (%(patients)s::bigint[] IS NULL OR m.patient_id = ANY(%(patients)s::bigint[]))
                GROUP BY m.patient_id, h.kind) used
            ORDER BY patient_id, times DESC, last_at DESC"""

register_trait(
    Trait(
        code="last_wrote",
        type="instant",
        words=Words("最近一次来信", "Last wrote"),
        definition=Words("她最近一次给我们发消息的时间。", "When she last wrote to us."),
        sql=_OF_CONVERSATION.format(column="heard_at"),
        facts=(MessageReceived,),
        kept=False,
    ),
    Trait(
        code="waits_since",
        type="instant",
        words=Words("等候回复", "Waits for an answer"),
        definition=Words("她从何时起在等我们的回复；没有在等的为空。", "Since when she waits for our answer."),
        sql=_OF_CONVERSATION.format(column="waiting_since"),
        facts=(MessageReceived, ConversationAnswered, ConversationClosed, ConversationOpened, ConversationQueued),
        kept=False,
    ),
    Trait(
        code="channel_habit",
        type="text-code",
        words=Words("渠道习惯", "Channel habit"),
        definition=Words(
            "近 180 天她来信或打开消息最多的渠道。", "The channel on which she wrote or opened most in 180 days."
        ),
        sql=_HABIT,
        facts=(MessageReceived, MessageRead, MessageClicked),
        by_time=True,
    ),
)
