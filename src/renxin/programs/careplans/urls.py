"""Staff addresses of care plans; every area has a file of its own."""

from django.urls import URLPattern, URLResolver

app_name = "careplans"
urlpatterns: list[URLPattern | URLResolver] = []
