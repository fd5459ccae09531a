"""The Merkle tree of RFC 6962, section 2.1, and RFC 9162, section 2.1, with SHA-256.

A leaf is ``H(0x00 || entry)``, a node ``H(0x01 || left || right)``. All is iterative: a million leaves need
no recursion. Checking a proof is in :mod:`scrutineer.ledger.check_proof`, which shares only the two hashes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from scrutineer.ledger.error import ProofError
from scrutineer.words import Sentence, mark

HASH_SIZE: Final = 32
"""Bytes of a hash."""

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""

Nodes = Callable[[int, int], bytes]
"""``nodes(height, index)``: the hash over the leaves ``[index << height, (index + 1) << height)``."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf: ``SHA-256(0x00 || entry)``, 32 bytes (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees: ``SHA-256(0x01 || left || right)``, 32 bytes (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The nodes over the pairs of a level; an odd last one has no node yet."""
    pairs = iter(level)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


def _leaves(leaf_hashes: Iterable[bytes]) -> list[bytes]:
    hashes = list(leaf_hashes)
    if not {type(leaf) for leaf in hashes} <= {bytes} or not {len(leaf) for leaf in hashes} <= {HASH_SIZE}:
        raise ProofError(
            "leaf-hash",
            Sentence(mark("A leaf hash is not 32 bytes. Hash each entry before building the tree.")),
        )
    return hashes


def root_hash(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes of 32 bytes each, in order: MTH of RFC 6962, section 2.1.

    The odd last node of a level goes up unchanged, which is the RFC's split at the largest power of two.
    Raises :class:`ProofError` where a leaf hash is not 32 bytes.
    """
    level = _leaves(leaf_hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        above = _above(level)
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def span_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash over the leaves ``[start, end)``, at least one, where ``start`` is a split of RFC 6962.

    The span falls into full subtrees, largest first; they are joined from the right.
    """
    found = b""
    while end > start:
        width = (end - start) & (start - end)
        height = width.bit_length() - 1
        node = nodes(height, (end - width) >> height)
        found = node_hash(node, found) if found else node
        end -= width
    return found


def _split(start: int, end: int) -> int:
    """Where RFC 6962 splits a span of two or more leaves: at the largest power of two below its length."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion_spans(index: int, size: int) -> list[tuple[int, int]]:
    """The spans whose hashes prove leaf ``index`` in a tree of ``size``, from the leaf's sibling upwards.

    PATH of RFC 6962, section 2.1.1.
    """
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(size1: int, size2: int) -> list[tuple[int, int]]:
    """The spans whose hashes prove that a tree of ``size2`` continues one of ``size1``.

    PROOF of RFC 6962, section 2.1.2, for ``0 < size1 <= size2``.
    """
    spans, start, end, whole = [], 0, size2, True
    while size1 != end:
        middle = _split(start, end)
        if size1 <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    if not whole:
        spans.append((start, end))
    return spans[::-1]


def _outside(first: int, size: int) -> ProofError:
    return ProofError(
        "outside-the-tree",
        Sentence(
            mark("Nothing can be proved about {first} in a tree of {size} entries. Ask for one that it has."),
            {"first": first, "size": size},
        ),
    )


def prove_inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The inclusion proof of leaf ``index`` in the tree of ``size``, read from any store of nodes.

    Raises :class:`ProofError` unless ``0 <= index < size``.
    """
    if not 0 <= index < size:
        raise _outside(index, size)
    return [span_hash(nodes, start, end) for start, end in inclusion_spans(index, size)]


def prove_consistency(nodes: Nodes, size1: int, size2: int) -> list[bytes]:
    """The proof that the tree of ``size2`` continues that of ``size1``, read from any store of nodes.

    Raises :class:`ProofError` unless ``0 < size1 <= size2``: nothing follows from an empty tree.
    """
    if not 0 < size1 <= size2:
        raise _outside(size1, size2)
    return [span_hash(nodes, start, end) for start, end in consistency_spans(size1, size2)]


class Tree:
    """A tree in memory that only grows: about 64 bytes of hashes for each leaf.

    ``Tree(leaf_hashes)``; ``len(tree)`` is its size. Each level keeps the nodes over full subtrees only, so
    that the tree at every earlier size can still be asked for.
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self.extend(leaf_hashes)

    def __len__(self) -> int:
        return len(self._levels[0])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._levels[0])

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append leaf hashes of 32 bytes each. Raises :class:`ProofError` where one is not."""
        self._levels[0].extend(_leaves(leaf_hashes))
        height = 0
        while len(level := self._levels[height]) > 1:
            if height + 1 == len(self._levels):
                self._levels.append([])
            above = self._levels[height + 1]
            above.extend(_above(level[2 * len(above) : len(level) // 2 * 2]))
            height += 1

    def append(self, leaf: bytes) -> None:
        """Append one leaf hash of 32 bytes."""
        self.extend((leaf,))

    def node(self, height: int, index: int) -> bytes:
        """The hash over the leaves ``[index << height, (index + 1) << height)``, which must all be there."""
        return self._levels[height][index]

    def root(self, size: int | None = None) -> bytes:
        """The root at ``size`` (default: now). Raises :class:`ProofError` for a size it never had."""
        size = len(self) if size is None else size
        if not 0 <= size <= len(self):
            raise _outside(size, len(self))
        return span_hash(self.node, 0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that leaf ``index`` is in the tree at ``size`` (default: now)."""
        size = len(self) if size is None else size
        if size > len(self):
            raise _outside(size, len(self))
        return prove_inclusion(self.node, index, size)

    def consistency_proof(self, size1: int, size2: int | None = None) -> list[bytes]:
        """The proof that the tree at ``size2`` (default: now) continues the tree at ``size1``."""
        size2 = len(self) if size2 is None else size2
        if size2 > len(self):
            raise _outside(size2, len(self))
        return prove_consistency(self.node, size1, size2)


def inclusion_proof(leaf_hashes: Iterable[bytes], index: int) -> list[bytes]:
    """The proof for one leaf of a tree that is not kept; for several, make a :class:`Tree` once."""
    return Tree(leaf_hashes).inclusion_proof(index)


def consistency_proof(leaf_hashes: Iterable[bytes], size1: int) -> list[bytes]:
    """The proof that the tree over these leaves continues that over the first ``size1`` of them."""
    return Tree(leaf_hashes).consistency_proof(size1)
