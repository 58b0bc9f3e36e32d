"""Addresses of the alumni room."""

from django.urls import path

from alumni import views
from ui.addresses import both

app_name = "alumni"
urlpatterns = [
    path(both("alumni/", "cyn-fyfyrwyr/"), views.directory, name="directory"),
    path(both("alumni/your-profile/", "cyn-fyfyrwyr/eich-proffil/"), views.edit, name="edit"),
    path(both("alumni/claim/<str:token>/", "cyn-fyfyrwyr/hawlio/<str:token>/"), views.claim, name="claim"),
    path(both("alumni/<slug:slug>/", "cyn-fyfyrwyr/<slug:slug>/"), views.profile, name="profile"),
    path(both("check-in/<str:token>/", "sut-mae-pethau/<str:token>/"), views.check_in, name="check_in"),
]
