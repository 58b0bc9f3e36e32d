"""GOV.UK Notify. Its templates hold the placeholders ((subject)) and ((body)); a kind may have one of its own.

``NOTIFY_TEMPLATES`` maps a kind's name to a template's number, with ``default`` for the rest. The message's reference
goes along, so that an uncertain message can be found again.
"""

from __future__ import annotations

from django.conf import settings
from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import HTTPError
from requests.exceptions import RequestException

from outbox.transports.base import Ending, Outgoing, TransportDown
from outbox.transports.one_by_one import OneByOne
from outbox.transports.smtp import envelope_of

DEFAULT = "default"
BAD_REQUEST = 400


class NotifyTransport(OneByOne):
    """Sends text through Notify, which makes the HTML and adds its own footer."""

    def __init__(self) -> None:
        super().__init__()
        self._client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=int(settings.EMAIL_TIMEOUT or 60)
        )

    @property
    def name(self) -> str:
        """Name the service too: what one of Notify's services has sent, another has never heard of."""
        return f"notify {self._client.service_id}"

    def send(self, outgoing: Outgoing) -> Ending:
        """Send one message under its reference."""
        templates = settings.NOTIFY_TEMPLATES
        template = templates.get(outgoing.due.kind) or templates.get(DEFAULT)
        if not template:
            return Ending("permanent", f"NOTIFY_TEMPLATES has none for {outgoing.due.kind}.", "no_template")
        envelope = envelope_of(outgoing)
        try:
            answer = self._client.send_email_notification(
                email_address=envelope.to,
                template_id=template,
                personalisation={"subject": envelope.subject, "body": envelope.text},
                reference=envelope.reference,
                one_click_unsubscribe_url=envelope.stop_link or None,
            )
        except HTTPError as error:
            return _failure(error)
        except RequestException as error:
            return Ending("uncertain", str(error), "no_answer")
        return Ending("sent", provider_id=str(answer["id"]))

    def look_up(self, reference: str) -> str:
        """Say whether Notify has a message with this reference."""
        try:
            found = self._client.get_all_notifications(reference=reference, template_type="email")
        except (HTTPError, RequestException) as error:
            raise TransportDown(str(error)) from error
        return "sent" if found["notifications"] else "absent"


def _failure(error: HTTPError) -> Ending:
    text = f"{error.status_code} {error.message}"
    if error.response is not None and error.status_code == BAD_REQUEST:
        return Ending("permanent", text, "refused", bad_address="email_address" in str(error.message))
    if error.response is None:  # no answer came; only a refused connection proves that nothing was taken
        refused = "refused" in str(error.__cause__)
        return Ending("temporary", text, "relay") if refused else Ending("uncertain", text, "no_answer")
    return Ending("temporary", text, "refused_for_now")
