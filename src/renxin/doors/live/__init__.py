"""Live hints: server-sent events that tell an open page "something you show has changed".

Words: a *topic* is what a page shows (`inbox`, `today`, `patient`), always of one tenant; a *hint* carries no data.
Refuses: payloads about patients, topics without a signed token, queries. Without this process pages poll.
"""
