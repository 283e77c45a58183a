"""Leaves out networks that were found before, before any evidence is gathered for them."""

from typing import TYPE_CHECKING, Any

from showcause.detectors.coshare.evidence import Network

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any


def without_known(network: Network, accounts: "pa.Table", known: "pa.Table") -> Network:
    """The networks of which less than half were together in one known finding.

    `accounts` has account_no and account; `known` has account and finding_id, a row a member.
    """
    import numpy as np

    sizes = np.array([members for members, _ in network.sizes], dtype=np.int64)
    new = 2 * _most_met(network, accounts, known) < sizes
    if new.all():
        return network
    number = np.where(new, np.cumsum(new) - 1, -1)
    tied, held = new[network.finding_of_tie], new[network.finding_of_member]
    return Network(
        network.ties.kept(tied),
        number[network.finding_of_tie[tied]],
        network.members[held],
        number[network.finding_of_member[held]],
        tuple(size for size, is_new in zip(network.sizes, new, strict=True) if is_new),
    )


def _most_met(network: Network, accounts: "pa.Table", known: "pa.Table") -> Numbers:
    """By network: how many of its members are in the known finding that has most of them."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names = accounts["account"].cast(pa.string())
    place = pc.index_in(known["account"].cast(pa.string()), value_set=names.combine_chunks())
    there = np.asarray(place.is_valid())
    numbers = np.asarray(accounts["account_no"])[np.asarray(place.drop_null())]
    codes = known["finding_id"].cast(pa.string()).combine_chunks().dictionary_encode().indices
    code = np.asarray(codes, dtype=np.int64)[there]
    finding = np.full(int(np.asarray(accounts["account_no"]).max(initial=0)) + 1, -1)
    finding[network.members] = network.finding_of_member
    met = finding[numbers] >= 0
    both = np.stack([finding[numbers[met]], code[met]])
    (one, _), counts = np.unique(both, axis=1, return_counts=True)
    most = np.zeros(len(network.sizes), dtype=np.int64)
    np.maximum.at(most, one, counts)
    return most
