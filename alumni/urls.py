"""Addresses of the alumni room."""

from django.urls import URLPattern

app_name = "alumni"
urlpatterns: list[URLPattern] = []
