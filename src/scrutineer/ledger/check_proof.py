"""Checking Merkle proofs, step for step as RFC 9162 writes it (sections 2.1.3.2 and 2.1.4.2).

Refused besides: hashes that are not 32 bytes, equal empty hashes, proofs from an empty tree, numbers outside
0 .. 2^64 - 1, and anything that is not ``bytes`` or ``int``. Every one of these has deceived a verifier.
"""

from collections.abc import Sequence
from typing import Final

from scrutineer.ledger.error import ProofError
from scrutineer.ledger.tree import HASH_SIZE, node_hash
from scrutineer.words import Sentence, mark

_END: Final = 2**64


def _number(number: object) -> None:
    if type(number) is not int or not 0 <= number < _END:
        raise ProofError(
            "proof-number",
            Sentence(
                mark("“{number}” is not an index or a size in a tree. Get the proof again from its source."),
                {"number": str(number)[:40]},
            ),
        )


def _hashes(hashes: Sequence[object], position: int | None = None) -> None:
    for place, found in enumerate(hashes):
        if type(found) is not bytes or len(found) != HASH_SIZE:
            raise ProofError(
                "proof-hash",
                Sentence(
                    mark("The proof has a hash that is not 32 bytes. Get the proof again from its source.")
                ),
                place if position is None else position,
            )


def _root(root: object) -> None:
    if type(root) is not bytes or not root:
        raise ProofError(
            "proof-root", Sentence(mark("The root is empty or not bytes. Take it from a signed checkpoint."))
        )


def _path(proof: object) -> list[bytes]:
    if not isinstance(proof, list | tuple):
        raise ProofError(
            "proof-not-a-list", Sentence(mark("A proof is a list of hashes. Get it again from its source."))
        )
    _hashes(proof)
    return list(proof)


def _wrong_length(found: int) -> ProofError:
    return ProofError(
        "proof-length",
        Sentence(
            mark("The proof has {found} hashes, which is too many or too few for this tree. Get it again."),
            {"found": found},
        ),
        found,
    )


def _other_root(sentence: Sentence) -> ProofError:
    return ProofError("proof-other-root", sentence)


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Returns when ``proof`` shows ``leaf_hash`` as entry ``index`` of the tree of ``size`` under ``root``.

    ``index`` counts from 0. Hashes are 32 bytes; roots are compared as bytes. Raises :class:`ProofError`.
    RFC 9162, section 2.1.3.2.
    """
    _number(index)
    _number(size)
    if index >= size:
        raise ProofError(
            "proof-index",
            Sentence(
                mark("Entry {index} cannot be in a tree of {size} entries. The proof is not for this tree."),
                {"index": index, "size": size},
            ),
        )
    _hashes([leaf_hash])
    _root(root)
    path = _path(proof)
    first, last, found = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            raise _wrong_length(len(path))
        if first % 2 or first == last:
            found = node_hash(sibling, found)
            while first % 2 == 0 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        first, last = first >> 1, last >> 1
    if last:
        raise _wrong_length(len(path))
    if found != root:
        raise _other_root(
            Sentence(
                mark(
                    "The proof leads to another root: this entry is not number {index} of the tree, "
                    "or one of them was changed."
                ),
                {"index": index},
            )
        )


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Returns when ``proof`` shows that the tree of ``size2`` with ``root2`` continues that of ``size1``.

    That is: its first ``size1`` entries are those under ``root1``, unchanged and in the same order. From an
    empty tree nothing can be shown, so ``size1 = 0`` is refused. Raises :class:`ProofError`.
    RFC 9162, section 2.1.4.2.
    """
    _number(size1)
    _number(size2)
    if not 0 < size1 <= size2:
        raise ProofError(
            "proof-sizes",
            Sentence(
                mark(
                    "A tree of {size2} entries cannot be shown to continue one of {size1}. Swap or "
                    "check the sizes."
                ),
                {"size1": size1, "size2": size2},
            ),
        )
    _root(root1)
    _root(root2)
    path = _path(proof)
    if size1 == size2:
        _same(path, root1, root2)
        return
    _hashes([root1, root2])
    _continues(size1, size2, root1, root2, path)


def _same(path: list[bytes], root1: bytes, root2: bytes) -> None:
    if path:
        raise _wrong_length(len(path))
    if root1 != root2:
        raise _other_root(
            Sentence(mark("Two trees of the same size have different roots: the ledger was forked."))
        )


def _continues(size1: int, size2: int, root1: bytes, root2: bytes, path: list[bytes]) -> None:
    if not path:
        raise _wrong_length(0)
    steps = [root1, *path] if size1 & (size1 - 1) == 0 else path
    first, last = size1 - 1, size2 - 1
    while first % 2:
        first, last = first >> 1, last >> 1
    found1 = found2 = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise _wrong_length(len(path))
        if first % 2 or first == last:
            found1, found2 = node_hash(step, found1), node_hash(step, found2)
            while first % 2 == 0 and first:
                first, last = first >> 1, last >> 1
        else:
            found2 = node_hash(found2, step)
        first, last = first >> 1, last >> 1
    if last:
        raise _wrong_length(len(path))
    if found1 != root1:
        raise _other_root(
            Sentence(mark("The proof does not lead to the earlier root: it is for other trees."))
        )
    if found2 != root2:
        raise _other_root(
            Sentence(mark("The proof does not lead to the later root: what was there before was changed."))
        )
