"""The telephone: `Call` in and out, by people and by machine, with identity check, outcome and wrap-up.

Words: a *line* is the extension of a member of staff, an *ask* is a set of questions a machine puts to a patient by
phone, a *flow* is its words, the *desk* is the page of one call, a *call-back* is what we owe to a missed call.
Refuses: health content before the identity check, content on a voicemail, machines that call for anything but service.
"""
