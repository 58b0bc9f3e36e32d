"""The form that moves an item of the roadmap."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roadmap.models import Horizon


class MoveForm(forms.Form):
    """Where an item goes and why, in both languages, since the reason is public."""

    to = forms.ChoiceField(label=_("Move it to"), choices=Horizon, widget=forms.RadioSelect)
    why_cy = forms.CharField(label=_("Why, in Welsh"), widget=forms.Textarea(attrs={"rows": 3, "lang": "cy"}))
    why_en = forms.CharField(label=_("Why, in English"), widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}))
