"""Addresses of the nudges room."""

from django.urls import URLPattern

app_name = "nudges"
urlpatterns: list[URLPattern] = []
