"""`python -m showcause`, and the `showcause` command."""

import sys


def main() -> None:
    """Run the command line; errors are one line, exit 2 for bad input and 1 for failure."""
    from showcause.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
