"""Serves the web application of one workspace."""

from typing import Final

HOST: Final = "127.0.0.1"


def serve(port: int) -> None:
    """Answer on the loopback until stopped; Django is configured already."""
    from django.core.wsgi import get_wsgi_application
    from waitress import serve as waitress_serve

    waitress_serve(get_wsgi_application(), host=HOST, port=port, threads=4, ident=None)
