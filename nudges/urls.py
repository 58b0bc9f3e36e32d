"""Addresses of the nudges room."""

from django.urls import path

from nudges import views
from ui.addresses import both

app_name = "nudges"
urlpatterns = [
    path(both("next-messages/", "negeseuon-nesaf/"), views.next_messages, name="next"),
    path(both("next-messages/<str:token>/", "negeseuon-nesaf/<str:token>/"), views.next_by_link, name="next_by_link"),
]
