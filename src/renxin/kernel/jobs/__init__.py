"""Work behind the pages: long-running batch loops of our own, and a thin face on Procrastinate for tickers and files.

Words: a *loop* takes due rows in batches until nothing is left; a *task* is one Procrastinate job; a *beat* shows life.
Refuses: one job or one notification per message, fact, step or send.
"""
