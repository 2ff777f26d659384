"""Live hints: server-sent events that tell an open page "something you show has changed".

Words: a *topic* is what a page shows (`inbox`, `today`, `patient`), always of one tenant; a *hint* carries no data; a
*line* carries a few numbers to whoever listens to one key of a topic (her place in a queue, minutes).
Refuses: names and words about patients, topics without a signed token, queries. Without this process pages poll.
"""
