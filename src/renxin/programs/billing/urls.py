"""Staff addresses of billing."""

from django.urls import path

from .views import desk

app_name = "billing"
urlpatterns = [
    path("", desk.bills, name="bills"),
    path("payments/<uuid:uid>/settle", desk.settle, name="settle"),
    path("ranges/", desk.ranges, name="ranges"),
    path("ranges/<int:pk>/", desk.cost, name="cost"),
    path("cashier/", desk.cashier, name="cashier"),
]
