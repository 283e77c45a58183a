"""Groups of tied accounts: Leiden with the constant Potts objective, one component at a time.

Source: Traag, Waltman & van Eck 2019 (Leiden); Traag, Van Dooren & Nesterov 2011 (constant Potts
model). Modularity is not used: it merges small groups (resolution limit). A group holds together
while at least `resolution` of its possible ties are there. Every component is judged alone and in
the order of its accounts, so neither the order of rows nor unrelated accounts change a group.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
else:
    Numbers = Any


def communities(first: Numbers, second: Numbers, *, resolution: float, seed: int) -> Numbers:
    """The group number of each node 0..n-1, given its ties; groups are numbered by first node.

    `first` and `second` are the ends of undirected ties, each tie once; n is the largest end + 1.
    """
    import numpy as np

    if not first.size:
        return np.zeros(0, dtype=np.int64)
    nodes = int(max(first.max(), second.max())) + 1
    component = components(first, second, nodes)
    group = np.arange(nodes, dtype=np.int64)
    order = np.argsort(component[first], kind="stable")
    edges = np.stack([first[order], second[order]])
    starts = np.flatnonzero(np.diff(component[edges[0]], prepend=-1))
    for start, stop in zip(starts, [*starts[1:], edges.shape[1]], strict=True):
        _split(edges[:, start:stop], group, resolution, seed)
    return group


def components(first: Numbers, second: Numbers, nodes: int) -> Numbers:
    """The smallest node of each node's connected component."""
    import numpy as np

    label = np.arange(nodes, dtype=np.int64)
    while True:
        low = np.minimum(label[first], label[second])
        root = label.copy()
        np.minimum.at(root, label[first], low)
        np.minimum.at(root, label[second], low)
        while not np.array_equal(root, root[root]):
            root = root[root]
        if np.array_equal(root[label], label):
            return label
        label = root[label]


def _split(edges: Numbers, group: Numbers, resolution: float, seed: int) -> None:
    import numpy as np

    members, ends = np.unique(edges, return_inverse=True)
    ends = ends.reshape(2, -1)
    if ends.shape[1] == members.size * (members.size - 1) // 2:
        group[members] = members[0]
        return
    labels = _leiden(ends, members.size, resolution, seed)
    _, first_seen, inverse = np.unique(labels, return_index=True, return_inverse=True)
    group[members] = members[first_seen[inverse]]


def _leiden(ends: Numbers, nodes: int, resolution: float, seed: int) -> Numbers:
    import numpy as np
    from graspologic_native import leiden_csr

    rows = np.concatenate([ends[0], ends[1]])
    columns = np.concatenate([ends[1], ends[0]])
    order = np.lexsort((columns, rows))
    starts = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=nodes), out=starts[1:])
    _, found = leiden_csr(
        starts,
        columns[order].astype(np.int32),
        np.ones(order.size),
        nodes,
        resolution=resolution,
        use_modularity=False,
        seed=seed,
        trials=1,
        iterations=2,
    )
    return np.array([found[node] for node in range(nodes)], dtype=np.int64)
