"""Addresses of this package; the pages about a patient are the console's."""

from django.urls import path

from .views import merges, revealing, reviews

app_name = "patients"
urlpatterns = [
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
    path("patients/<uuid:uid>/identity", merges.identity, name="identity"),
    path("patients/<uuid:uid>/join", merges.join, name="join"),
    path("patients/<uuid:uid>/apart/<uuid:merge>", merges.take_apart, name="take_apart"),
]
