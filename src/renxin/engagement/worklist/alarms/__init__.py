"""Alarms: somebody must act now. They climb a ladder of posts until one person says that she has it.

Words: a *rung* is a post and the minutes after which it is told; to *take up* an alarm ends the climbing; a *drill* is
an alarm about nobody that tests the ladder; the *gate* keeps what invites symptoms shut until roster and drill are
there. Refuses: knowing why an alarm was raised (its `source` does), or telling the patient anything (whoever raises it
does).
"""
