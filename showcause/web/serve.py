"""Serves the web application of one workspace."""

from typing import Final

HOST: Final = "127.0.0.1"
MOST_SENT: Final = 210 * 1_024 * 1_024
"""Bytes of one request: ten files of the largest size a person may attach to an appeal."""


def serve(port: int, host: str = HOST) -> None:
    """Answer until stopped, on the loopback unless told; Django is configured already."""
    from django.core.wsgi import get_wsgi_application
    from waitress import serve as waitress_serve

    waitress_serve(
        get_wsgi_application(),
        host=host,
        port=port,
        threads=4,
        ident=None,
        max_request_body_size=MOST_SENT,
    )
