"""Addresses of the roadmap."""

from django.urls import path

from roadmap import views
from ui.addresses import both

app_name = "roadmap"
urlpatterns = [path(both("roadmap/", "map-ffordd/"), views.roadmap, name="roadmap")]
