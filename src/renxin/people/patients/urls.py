"""Addresses of this package; the pages about a patient are the console's."""

from django.urls import path

from .views import consents, death, family, merges, notice, revealing, reviews, rights, statements

app_name = "patients"
urlpatterns = [
    path("patients/<uuid:uid>/family/", family.family, name="family"),
    path("patients/<uuid:uid>/family/relatives", family.add_relative, name="relative_add"),
    path("patients/<uuid:uid>/family/relatives/<uuid:related>/end", family.end_relative, name="relative_end"),
    path("patients/<uuid:uid>/family/with/<uuid:other>", family.join, name="household_join"),
    path("patients/<uuid:uid>/family/household/<uuid:household>/leave", family.leave, name="household_leave"),
    path("patients/<uuid:uid>/family/proxies", family.grant, name="proxy_grant"),
    path("patients/<uuid:uid>/family/proxies/<uuid:proxy>/limit", family.limit, name="proxy_limit"),
    path("patients/<uuid:uid>/family/proxies/<uuid:proxy>/end", family.end, name="proxy_end"),
    path("patients/<uuid:uid>/consents/", consents.consents, name="consents"),
    path("patients/<uuid:uid>/consents/agree", consents.agree, name="consent_agree"),
    path("patients/<uuid:uid>/consents/refuse", consents.refuse, name="consent_refuse"),
    path("patients/<uuid:uid>/death/", death.death, name="death"),
    path("patients/<uuid:uid>/death/mark", death.mark, name="death_mark"),
    path("patients/<uuid:uid>/death/withdraw", death.withdraw, name="death_withdraw"),
    path("patients/<uuid:uid>/rights/", rights.new_request, name="rights_new"),
    path("patients/<uuid:uid>/family/proxies/<uuid:proxy>/told", notice.told, name="proxy_told"),
    path("patients/<uuid:uid>/family/proxies/<uuid:proxy>/notice.pdf", notice.paper, name="proxy_notice"),
    path("patients/<uuid:uid>/consents/stop-number", consents.stop_number, name="number_stop"),
    path("patients/<uuid:uid>/consents/numbers/<uuid:entry>/lift", consents.lift_number, name="number_lift"),
    path("evidence/<uuid:uid>/", consents.evidence, name="evidence"),
    path("rights/", rights.rights_list, name="rights"),
    path("rights/<uuid:uid>/", rights.request_page, name="rights_request"),
    path("rights/files/<uuid:uid>", rights.file, name="rights_file"),
    *[
        path(f"rights/<uuid:uid>/{what}", rights.step, {"what": what}, name=f"rights_{what}")
        for what in ("verify", "copy", "correct", "grant", "delete", "refuse", "withdraw")
    ],
    path("patients/<uuid:uid>/reveal/<slug:field>", revealing.reveal, name="reveal"),
    path("patients/<uuid:uid>/phone", revealing.reveal_for_work, name="reveal_for_work"),
    path("patients/reviews/", reviews.review_list, name="reviews"),
    path("patients/reviews/<uuid:uid>/", reviews.review_page, name="review"),
    path("patients/reviews/<uuid:uid>/same", reviews.same, name="review_same"),
    path("patients/reviews/<uuid:uid>/different", reviews.different, name="review_different"),
    path("patients/reviews/<uuid:uid>/undo", reviews.undo, name="review_undo"),
    path("patients/reviews/<uuid:uid>/divide", reviews.divide, name="review_divide"),
    path("patients/merges/", merges.merge_list, name="merges"),
    path("patients/merges/<uuid:uid>/", merges.merge_page, name="merge"),
    path("patients/merges/<uuid:uid>/approve", merges.approve, name="merge_approve"),
    path("patients/merges/<uuid:uid>/refuse", merges.refuse, name="merge_refuse"),
    path("patients/merges/<uuid:uid>/withdraw", merges.withdraw, name="merge_withdraw"),
    path("patients/accounts/<uuid:uid>/end", merges.end_account, name="end_account"),
    path("patients/<uuid:uid>/identity", merges.identity, name="identity"),
    path("patients/<uuid:uid>/statements/<uuid:statement>/choose", statements.choose, name="statement_choose"),
    path("patients/<uuid:uid>/join", merges.join, name="join"),
    path("patients/<uuid:uid>/divide", merges.divide, name="divide"),
    path("patients/<uuid:uid>/apart/<uuid:merge>", merges.take_apart, name="take_apart"),
]
