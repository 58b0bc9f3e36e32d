"""Addresses of the statements."""

from django.urls import path

from ui import pages
from ui.addresses import both

app_name = "pages"
urlpatterns = [
    path(both("cookies/", "cwcis/"), pages.cookies, name="cookies"),
    path(both("accessibility/", "hygyrchedd/"), pages.accessibility, name="accessibility"),
    path(both("privacy/", "preifatrwydd/"), pages.privacy, name="privacy"),
]
