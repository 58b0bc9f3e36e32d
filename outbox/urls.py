"""Addresses of the outbox room."""

from django.urls import path

from outbox import views
from ui.addresses import both

app_name = "outbox"
urlpatterns = [
    path(both("emails/stop/<str:token>/", "negeseuon/stopio/<str:token>/"), views.stop, name="stop"),
    path(both("emails/choose/<str:token>/", "negeseuon/dewis/<str:token>/"), views.preferences, name="preferences"),
]
