"""Addresses of the labs room."""

from django.urls import path

from labs import views
from ui.addresses import both

app_name = "labs"
urlpatterns = [
    path(both("series/", "cyfresi/"), views.series_list, name="series_list"),
    path(both("series/<slug:slug>/", "cyfresi/<slug:slug>/"), views.series_detail, name="series"),
    path(both("series/<slug:slug>/sessions.ics", "cyfresi/<slug:slug>/sesiynau.ics"), views.calendar, name="calendar"),
]
