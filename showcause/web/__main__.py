"""The web process: `python -m showcause.web WORKSPACE PORT [ADDRESS]`."""

import sys
from pathlib import Path

from showcause.web.serve import serve
from showcause.wiring import web

if __name__ == "__main__":
    web.open_web(Path(sys.argv[1]))
    serve(int(sys.argv[2]), *sys.argv[3:4])
