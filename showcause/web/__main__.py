"""The web process: `python -m showcause.web WORKSPACE PORT`."""

import sys
from pathlib import Path

from showcause import wiring
from showcause.web.serve import serve

if __name__ == "__main__":
    wiring.open_workspace(Path(sys.argv[1]))
    serve(int(sys.argv[2]))
