"""The loops of customer service: fetch what was said, bring sessions where they shall go."""

from renxin.kernel.jobs.services import loop

from . import pulling, sessions


@loop(pulling.PULL, wake_on=(pulling.PULL,), every=1, threads=2)
def pull() -> int:
    """Fetch what was said."""
    return pulling.pull()


@loop(sessions.STATES, wake_on=(sessions.STATES,), every=2)
def move_sessions_on() -> int:
    """Bring sessions where they shall go, and ask how satisfied people were."""
    return sessions.move_on()
