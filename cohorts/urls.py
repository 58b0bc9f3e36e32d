"""Addresses of the cohorts room."""

from django.urls import path, register_converter

from cohorts.forms import SIGN_UP
from cohorts.views import offers, places, sign_up
from ui.addresses import both

register_converter(SIGN_UP.converter(), "sign_up_question")

app_name = "cohorts"
urlpatterns = [
    path(both("sign-up/<slug:slug>/check/", "cofrestru/<slug:slug>/gwirio/"), sign_up.check, name="sign_up_check"),
    path(both("sign-up/<slug:slug>/sent/", "cofrestru/<slug:slug>/anfonwyd/"), sign_up.sent, name="sign_up_sent"),
    path(
        both("sign-up/<slug:slug>/<sign_up_question:step>/", "cofrestru/<slug:slug>/<sign_up_question:step>/"),
        sign_up.question,
        name="sign_up",
    ),
    path(both("offer/<str:token>/", "cynnig/<str:token>/"), offers.offer, name="offer"),
    path(both("your-place/<slug:slug>/", "eich-lle/<slug:slug>/"), places.place, name="place"),
    path(both("your-place/<slug:slug>/give-up/", "eich-lle/<slug:slug>/ildio/"), places.give_up, name="give_up"),
    path(
        both("your-place/<slug:slug>/sessions.ics", "eich-lle/<slug:slug>/sesiynau.ics"),
        places.calendar,
        name="calendar",
    ),
]
