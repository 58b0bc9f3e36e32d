"""Every address of the site, in both languages."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config.pages import home
from ui.addresses import both
from ui.pages import choose_language, healthz

urlpatterns = [
    path("", choose_language, name="chooser"),
    path("healthz", healthz, name="healthz"),
    path("anymail/", include("anymail.urls")),
]
urlpatterns += i18n_patterns(
    path("", home, name="home"),
    path("admin/", admin.site.urls),
    path("", include("labs.urls")),
    path("", include("cohorts.urls")),
    path("", include("alumni.urls")),
    path("", include("nudges.urls")),
    path("", include("outbox.urls")),
    path("", include("roadmap.urls")),
    path("", include("ui.urls")),
    path(both("account/", "cyfrif/"), include("people.urls")),
    path(both("account/", "cyfrif/"), include("people.sign_in_urls")),
    prefix_default_language=True,
)
if settings.LOCAL_MAILBOX:
    urlpatterns += i18n_patterns(path(both("mailbox/", "blwch-post/"), include("config.mailbox.urls")))

handler400 = "ui.pages.bad_request"
handler403 = "ui.pages.permission_denied"
handler404 = "ui.pages.page_not_found"
handler500 = "ui.pages.server_error"
