"""A mail provider's own interface, through django-anymail."""

from __future__ import annotations

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException

from outbox.transports.base import Ending, Outgoing
from outbox.transports.one_by_one import OneByOne
from outbox.transports.smtp import envelope_of

TOO_MANY = 429
SERVER_ERRORS = 500
REFUSED = {"invalid", "rejected", "failed"}


class AnymailTransport(OneByOne):
    """Sends with the provider that ``ANYMAIL_BACKEND`` names; bounces come back by its webhook."""

    name = "anymail"

    def send(self, outgoing: Outgoing) -> Ending:
        """Send one message; an answer that never came leaves it uncertain."""
        message = message_of(outgoing)
        try:
            get_connection(settings.ANYMAIL_BACKEND).send_messages([message])
        except AnymailRecipientsRefused as error:
            return Ending("permanent", str(error), "refused", bad_address=True)
        except AnymailAPIError as error:
            return _failure(error)
        except (AnymailError, ValueError) as error:
            return Ending("permanent", str(error), "refused")
        except RequestException as error:
            return _unanswered(error)
        status = message.anymail_status  # type: ignore[attr-defined]
        if refused := REFUSED & set(status.status or ()):
            return Ending("permanent", ", ".join(sorted(refused)), "refused", bad_address=refused == {"invalid"})
        if not status.message_id and set(status.status or ()) <= {"unknown"}:
            return Ending("uncertain", "The provider's answer does not say.", "no_answer")
        return Ending("sent", str(status.status or ""), provider_id=str(status.message_id or ""))


def message_of(outgoing: Outgoing) -> EmailMultiAlternatives:
    """Return Django's message for a provider, with the headers and the key the SMTP one has."""
    envelope = envelope_of(outgoing)
    headers = {
        "Message-ID": envelope.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": {"cy": "cy", "en": "en", "both": "cy, en"}[envelope.language],
    }
    if envelope.stop_link:
        headers["List-Unsubscribe"] = f"<{envelope.stop_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        envelope.subject, envelope.text, envelope.sender, [envelope.to], headers=headers, reply_to=[envelope.reply_to]
    )
    message.attach_alternative(envelope.html, "text/html")
    if envelope.calendar:
        message.attach("labs.ics", bytes(envelope.calendar), "text/calendar")
    message.metadata = {"reference": envelope.reference}  # type: ignore[attr-defined]
    return message


def _failure(error: AnymailAPIError) -> Ending:
    code = error.status_code
    if code is None:
        cause = error.__cause__
        return (
            _unanswered(cause) if isinstance(cause, RequestException) else Ending("uncertain", str(error), "no_answer")
        )
    if code == TOO_MANY or code >= SERVER_ERRORS:
        return Ending("temporary", str(error), "refused_for_now")
    # A wrong key or a blocked account is no message's fault: what is refused is tried again.
    return Ending("temporary" if code in (401, 403) else "permanent", str(error), "refused")


def _unanswered(error: RequestException) -> Ending:
    never_left = isinstance(error, ConnectTimeout) or (isinstance(error, NoConnection) and "refused" in str(error))
    return Ending("temporary" if never_left else "uncertain", str(error), "relay" if never_left else "no_answer")
