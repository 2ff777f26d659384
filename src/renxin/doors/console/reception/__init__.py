"""Reception: everything the front desk does for one person, on one screen and by keyboard.

It composes packages and has no rules: appointments give seats, queues give tickets, billing fills its own part.
"""
