"""Addresses of the local mailbox; included only when settings.LOCAL_MAILBOX names its folder."""

from django.urls import path

from config.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.caught_list, name="list"),
    path("<str:key>/", views.caught_message, name="message"),
    path("<str:key>/html/", views.caught_html, name="html"),
]
