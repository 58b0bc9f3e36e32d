"""Addresses of the people room, under account/ and cyfrif/."""

from django.urls import path

from people import views
from ui.addresses import both

app_name = "people"
urlpatterns = [
    path("", views.account, name="account"),
    path(both("your-details/", "eich-manylion/"), views.edit_details, name="details"),
    path(both("language/", "iaith/"), views.own_language, name="own_language"),
    path(both("language/<str:token>/", "iaith/<str:token>/"), views.language, name="language"),
]
