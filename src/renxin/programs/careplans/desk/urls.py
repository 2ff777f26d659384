"""Addresses of the follow-up desk."""

from django.urls import path

from . import review_views, views

urlpatterns = [
    path("patients/<uuid:uid>/", views.patient_sheet, name="sheet"),
    path("patients/<uuid:uid>/start", views.start, name="sheet_start"),
    path("reviews/", review_views.reviews, name="reviews"),
    path("reviews/<uuid:uid>/", review_views.review, name="review"),
    path("calls/<uuid:uid>/", views.call, name="call"),
    path("calls/<uuid:uid>/ring", views.ring, name="call_ring"),
    path("calls/<uuid:uid>/identity", views.identity, name="call_identity"),
    path("calls/<uuid:uid>/draft", views.draft, name="call_draft"),
    path("calls/<uuid:uid>/well", views.well, name="call_well"),
    path("calls/<uuid:uid>/settle", views.settle, name="call_settle"),
    path("calls/<uuid:uid>/tried", views.tried, name="call_tried"),
]
