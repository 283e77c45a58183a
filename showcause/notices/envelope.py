"""What a letter carries besides its text: the ledger's checkpoint, below the line of dashes.

The letter's hash covers what stands above that line. Whoever keeps the rest is a witness: the
stand-alone verifier finds the checkpoint in the letter (docs/reference/ledger).
"""

from typing import Final

from showcause.notices.interface import string
from showcause.notices.languages import ENGLISH, language_for

BELOW: Final = "\n-- \n"
"""What mail programs take for the beginning of a signature."""


def with_checkpoint(body: str, language: str, note: str) -> str:
    """The letter with a checkpoint below it; without one there is none yet, and it stays as is."""
    if not note:
        return body
    written_in = language_for(language) or ENGLISH
    codes = dict.fromkeys([written_in.code, *([] if written_in.is_checked else [ENGLISH.code])])
    said = "\n".join(string(code, "public.keep")[0] for code in codes)
    return f"{body.rstrip()}\n{BELOW}{said}\n\n{note}"
