"""Networks as a person reads them: a line each, the strongest ties as posts, a drawing."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from showcause.detectors.tables import NetworkTables
from showcause.domain.errors import UnknownName
from showcause.domain.moment import iso_from_moment

if TYPE_CHECKING:
    import pyarrow as pa

_EXAMPLES: Final = 3
_PROOFS: Final = 3
_SIZE, _RING = 720, 250
_MOST_NAMED: Final = 60
_MOST_DRAWN: Final = 4_000


def networks(found: NetworkTables) -> list[dict[str, Any]]:
    """Each network in a row, the one with most ties first.

    `tied_ppm` is the degree of coordination: which part of all possible ties is there.
    """
    counts = found.pairs.group_by(["finding_id"]).aggregate([("objects", "count")])
    ties = dict(
        zip(counts["finding_id"].to_pylist(), counts["objects_count"].to_pylist(), strict=True)
    )
    examples = _examples(found.members)
    rows = [_row(row, ties, examples) for row in found.findings.to_pylist()]
    return sorted(rows, key=lambda row: (-row["ties"], row["finding_id"]))


def _row(
    row: Mapping[str, Any], ties: Mapping[str, int], examples: Mapping[str, list[str]]
) -> dict[str, Any]:
    name, members = row["finding_id"], row["members"]
    possible = members * (members - 1) // 2
    return {
        "finding_id": name,
        "platform": row["platform"],
        "members": members,
        "ties": ties[name],
        "tied_ppm": ties[name] * 1_000_000 // possible,
        "error_ppm": row["error_ppm"],
        "from": iso_from_moment(row["window_from"]),
        "until": iso_from_moment(row["window_until"]),
        "example": examples[name],
    }


def _examples(members: "pa.Table") -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for row in members.select(["finding_id", "account"]).to_pylist():
        shown = named.setdefault(row["finding_id"], [])
        if len(shown) < _EXAMPLES:
            shown.append(row["account"].split(":", 1)[1])
    return named


def named(found: NetworkTables, wanted: str) -> str:
    """The id of the one network that begins so.

    Raises:
        UnknownName: none does, or several do.
    """
    known: list[str] = found.findings["finding_id"].to_pylist()
    fitting = [name for name in known if name.startswith(wanted)]
    if len(fitting) != 1:
        problem = "no network" if not fitting else f"{len(fitting)} networks"
        hint = f"one of {', '.join(fitting[:3] or known[:3])}" if known else "nothing was found"
        raise UnknownName(f"{problem} called {wanted}", hint=hint)
    return fitting[0]


def explained(found: NetworkTables, finding_id: str, strongest: int) -> dict[str, Any]:
    """What the network is, what that says, and its strongest ties as pairs of posts with times."""
    row = _of(found.findings, finding_id)[0]
    pairs = sorted(
        _of(found.pairs, finding_id),
        key=lambda tie: (-tie["surprise"], tie["account_a"], tie["account_b"]),
    )
    proofs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for proof in _of(found.ties, finding_id):
        proofs.setdefault((proof["account_a"], proof["account_b"]), []).append(proof)
    return {
        "network": finding_id,
        "members": row["members"],
        "ties": len(pairs),
        "error_ppm": row["error_ppm"],
        "says": [row["null_model"], *row["notes"], _SAYS],
        "strongest": [_told(tie, proofs) for tie in pairs[:strongest]],
    }


_SAYS: Final = "It says that they act together, never that they are inauthentic."


def _of(table: "pa.Table", finding_id: str) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = table.filter(pc.equal(table["finding_id"].cast(pa.string()), finding_id))
    found: list[dict[str, Any]] = rows.to_pylist()
    return found


def _told(
    tie: Mapping[str, Any], proofs: Mapping[tuple[str, str], Sequence[Any]]
) -> dict[str, Any]:
    ends = (tie["account_a"], tie["account_b"])
    return {
        "account_a": ends[0],
        "account_b": ends[1],
        "objects": tie["objects"],
        "surprise_millionths": tie["surprise"],
        "error_ppm": tie["error_ppm"],
        "proof": [_proof(proof) for proof in proofs[ends][:_PROOFS]],
    }


def _proof(proof: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: proof[name] for name in ("trace", "object", "event_a", "event_b")}
    moments = {name: iso_from_moment(proof[name]) for name in ("at_a", "at_b")}
    return kept | moments | {"apart_ms": proof["at_b"] - proof["at_a"]}


def drawn(found: NetworkTables, finding_id: str) -> str:
    """The network as SVG: accounts on a ring, ties as lines, the more surprising the darker.

    At most 4,000 ties are drawn, the strongest; names are written for up to 60 accounts.
    """
    accounts = [row["account"] for row in _of(found.members, finding_id)]
    ties = sorted(_of(found.pairs, finding_id), key=lambda tie: tie["surprise"])[-_MOST_DRAWN:]
    place = {account: _place(n, len(accounts)) for n, account in enumerate(accounts)}
    most = max(tie["surprise"] for tie in ties)
    lines = [_line(tie, place, most) for tie in ties]
    dots = [_dot(account, place[account], len(accounts)) for account in accounts]
    label = f"Network {finding_id}: {len(accounts)} accounts, {len(ties)} ties drawn"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" role="img">',
            f"<title>{escape(label)}</title>",
            f'<rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>',
            f'<text x="16" y="28" font-family="sans-serif" font-size="14">{escape(label)}</text>',
            *lines,
            *dots,
            "</svg>\n",
        ]
    )


def _place(number: int, count: int) -> tuple[float, float]:
    angle = 2 * math.pi * number / count - math.pi / 2
    return _SIZE / 2 + _RING * math.cos(angle), _SIZE / 2 + _RING * math.sin(angle)


def _line(tie: Mapping[str, Any], place: Mapping[str, tuple[float, float]], most: int) -> str:
    (x1, y1), (x2, y2) = place[tie["account_a"]], place[tie["account_b"]]
    told = f"{tie['account_a']} and {tie['account_b']}: {tie['objects']} things"
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    opacity = 0.15 + 0.75 * tie["surprise"] / max(most, 1)
    style = f'stroke="#1f4e79" stroke-opacity="{opacity:.2f}"'
    return f"<line {ends} {style}><title>{escape(told)}</title></line>"


def _dot(account: str, at: tuple[float, float], count: int) -> str:
    x, y = at
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#b3541e"><title>{escape(account)}</title>'
    dot += "</circle>"
    if count > _MOST_NAMED:
        return dot
    out = math.atan2(y - _SIZE / 2, x - _SIZE / 2)
    tx, ty = x + 10 * math.cos(out), y + 10 * math.sin(out) + 3
    turn = math.degrees(out)
    anchor, turn = ("end", turn + 180) if math.cos(out) < 0 else ("start", turn)
    where = f'x="{tx:.1f}" y="{ty:.1f}" transform="rotate({turn:.1f} {tx:.1f} {ty:.1f})"'
    name = escape(account.split(":", 1)[1][:24])
    font = f'font-family="sans-serif" font-size="10" text-anchor="{anchor}"'
    return f"{dot}<text {where} {font}>{name}</text>"
