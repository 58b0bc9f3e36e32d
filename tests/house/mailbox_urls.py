"""The site's addresses with the local mailbox among them, whatever the settings say."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config import urls
from ui.addresses import both

urlpatterns = [*urls.urlpatterns, *i18n_patterns(path(both("mailbox/", "blwch-post/"), include("config.mailbox.urls")))]
