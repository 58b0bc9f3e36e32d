"""``python -m config.healthy``: the image's health check, which succeeds when the web server says it is well."""

import http.client
import sys

from config.environment import read

TIMEOUT_SECONDS = 4


def main() -> int:
    """Ask ``/healthz`` as a visitor of the first allowed host would; 0 when it answers 200."""
    values = read(production=True)
    host = values["ALLOWED_HOSTS"][0].removeprefix(".")
    connection = http.client.HTTPConnection("127.0.0.1", values["PORT"], timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
