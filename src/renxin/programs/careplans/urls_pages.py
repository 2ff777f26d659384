"""Addresses of the pages of programmes, people inside, plans and handbooks."""

from django.urls import path

from .views import editor, handing, people, pregnancy, programmes, sheet, starting

urlpatterns = [
    path("people/", people.people, name="people"),
    path("plans/<uuid:uid>/", people.plan, name="plan"),
    path("plans/<uuid:uid>/arrange", people.arrange, name="arrange"),
    path("plans/<uuid:uid>/transfer", people.transfer, name="transfer"),
    path("plans/<uuid:uid>/summary", handing.summary, name="summary"),
    path("plans/<uuid:uid>/handbook", handing.give, name="give_handbook"),
    path("ways/<uuid:uid>", people.way, name="way"),
    path("contacts/<uuid:uid>/leave-out", people.leave_out, name="leave_out"),
    path("start/<uuid:uid>", starting.start, name="start"),
    path("pregnancy-ended/<uuid:uid>/", pregnancy.pregnancy_ended, name="pregnancy_ended"),
    path("handbooks/<uuid:uid>/", handing.handbook, name="handbook"),
    path("handbooks/<uuid:uid>/paper", handing.on_paper, name="handbook_on_paper"),
    path("handbooks/<uuid:uid>/talk", handing.talk, name="handbook_talk"),
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/import", editor.take_in, name="take_in"),
    path("programmes/<uuid:uid>/", programmes.programme, name="programme"),
    path("programmes/<uuid:uid>/compare", programmes.compare, name="compare"),
    path("programmes/<uuid:uid>/act", programmes.act, name="programme_act"),
    path("programmes/<uuid:uid>/sheet", sheet.sheet, name="join_sheet"),
    path("versions/<uuid:uid>/begin", editor.begin, name="begin_draft"),
    path("versions/<uuid:uid>/decide", programmes.decide, name="decide"),
    path("versions/<uuid:uid>/file.yaml", programmes.give_out, name="give_out"),
    path("drafts/<uuid:uid>/", editor.draft, name="draft"),
    path("drafts/<uuid:uid>/text", editor.text, name="draft_text"),
    path("drafts/<uuid:uid>/propose", editor.propose, name="propose"),
    path("drafts/<uuid:uid>/discard", editor.discard, name="discard"),
    path("drafts/<uuid:uid>/<slug:kind>/<int:place>", editor.part, name="draft_part"),
    path("drafts/<uuid:uid>/<slug:kind>/<int:place>/check", editor.check, name="check_part"),
]
