"""Staff addresses of care plans; every area has a file of its own."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "careplans"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", include("renxin.programs.careplans.explaining.urls")),
    path("previsits/", include("renxin.programs.careplans.previsit.urls")),
    path("dialogues/", include("renxin.programs.careplans.dialogue.urls")),
    path("desk/", include("renxin.programs.careplans.desk.urls")),
    path("", include("renxin.programs.careplans.urls_pages")),
]
