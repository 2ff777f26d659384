"""Staff addresses of the library of questionnaires."""

from django.urls import path

from .editor import draft_views, library_views

app_name = "questionnaires"
urlpatterns = [
    path("", library_views.shelf, name="shelf"),
    path("begin", library_views.begin, name="begin"),
    path("import", library_views.take_in, name="import"),
    path("<uuid:uid>/", library_views.page, name="page"),
    path("<uuid:uid>/<int:number>/change", library_views.change, name="change"),
    path("<uuid:uid>/<int:number>/preview", draft_views.preview_version, name="preview_version"),
    path("<uuid:uid>/<int:number>/<slug:form>", library_views.give_out, name="give_out"),
    path("drafts/<uuid:uid>/", draft_views.draft, name="draft"),
    path("drafts/<uuid:uid>/head", draft_views.head, name="head"),
    path("drafts/<uuid:uid>/publish", draft_views.publish, name="publish"),
    path("drafts/<uuid:uid>/discard", draft_views.discard, name="discard"),
    path("drafts/<uuid:uid>/preview", draft_views.preview, name="preview"),
    path("drafts/<uuid:uid>/questions/<str:link_id>", draft_views.item, name="item"),
]
