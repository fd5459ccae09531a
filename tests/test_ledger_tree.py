"""The tree: the published answers, the RFC's own definition, and every proof that must not pass."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scrutineer.ledger import (
    EMPTY_ROOT,
    ProofError,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)
from tests import rfc6962

SHARED = Path(__file__).resolve().parents[2] / "shared/vectors/merkle"

# The eight entries of the Certificate Transparency project's tests, and the roots it published for them.
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
ENTRIES += [bytes(range(0x50, 0x58)), bytes(range(0x60, 0x70))]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N_01 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N_4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
N_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"


def hexes(hashes):
    return [found.hex() for found in hashes]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_found(size):
    assert root_hash(LEAVES[:size]).hex() == ROOTS[size]
    assert Tree(LEAVES).root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "expected"),
    [(0, 1, []), (0, 8, [N_01, N_23, N_4567]), (5, 8, [N_4, N_67, ROOTS[4]]), (2, 3, [ROOTS[2]])],
)
def test_the_published_inclusion_proofs_are_found(index, size, expected):
    assert hexes(inclusion_proof(LEAVES[:size], index)) == expected


@pytest.mark.parametrize(
    ("size1", "size2", "expected"),
    [(1, 1, []), (1, 8, [N_01, N_23, N_4567]), (6, 8, [N_45, N_67, ROOTS[4]]), (2, 5, [N_23, N_4])],
)
def test_the_published_consistency_proofs_are_found(size1, size2, expected):
    assert hexes(consistency_proof(LEAVES[:size2], size1)) == expected


@pytest.mark.parametrize("size", [*range(1, 70), 127, 128, 129, 255, 256, 257])
def test_every_proof_is_the_one_that_the_rfc_defines_and_is_accepted(size):
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    tree, root = Tree(leaves), rfc6962.mth(leaves)
    assert root_hash(leaves) == tree.root() == root
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        proof = tree.inclusion_proof(index)
        assert proof == rfc6962.path(index, leaves)
        verify_inclusion(leaves[index], index, size, proof, root)
    for size1 in {1, 2, size // 3, size // 2, size - 1, size} & set(range(1, size + 1)):
        proof = tree.consistency_proof(size1)
        assert proof == rfc6962.proof(size1, leaves)
        verify_consistency(size1, size, tree.root(size1), root, proof)


# The shared vectors


def unpacked(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def accepted(vector: dict) -> bool:
    proof = [unpacked(text) for text in vector["proof"] or []]
    try:
        if "leafIdx" in vector:
            leaf, root = unpacked(vector["leafHash"]), unpacked(vector["root"])
            verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], proof, root)
        else:
            roots = unpacked(vector["root1"]), unpacked(vector["root2"])
            verify_consistency(vector["size1"], vector["size2"], *roots, proof)
    except ProofError:
        return False
    return True


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_every_published_vector_is_decided_right(kind):
    files = sorted((SHARED / kind).rglob("*.json"))
    vectors = {str(file.relative_to(SHARED)): json.loads(file.read_text("utf-8")) for file in files}
    assert len(vectors) == 67
    wrong = [name for name, vector in vectors.items() if accepted(vector) == vector["wantErr"]]
    assert wrong == []
    assert sum(accepted(vector) for vector in vectors.values()) == 5


# What must not pass


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"leaf_hash": b""}, "proof-hash"),
        ({"leaf_hash": LEAVES[5].hex()}, "proof-hash"),
        ({"leaf_hash": bytearray(LEAVES[5])}, "proof-hash"),
        ({"leaf_hash": LEAVES[4]}, "proof-other-root"),
        ({"leaf_hash": b"", "root": b"", "size": 1, "index": 0, "proof": []}, "proof-hash"),
        ({"root": b""}, "proof-root"),
        ({"root": ROOTS[8]}, "proof-root"),
        ({"root": bytes.fromhex(ROOTS[7])}, "proof-other-root"),
        ({"index": 8}, "proof-index"),
        ({"index": -1}, "proof-number"),
        ({"index": 2**64}, "proof-number"),
        ({"index": True}, "proof-number"),
        ({"index": 5.0}, "proof-number"),
        ({"index": 4}, "proof-other-root"),
        ({"size": 0}, "proof-index"),
        ({"size": 2**64 - 1}, "proof-length"),
        ({"size": 9}, "proof-length"),
        ({"proof": None}, "proof-not-a-list"),
        ({"proof": b"".join(map(bytes.fromhex, (N_4, N_67, ROOTS[4])))}, "proof-not-a-list"),
        ({"proof": []}, "proof-length"),
    ],
)
def test_an_inclusion_proof_with_one_thing_wrong_is_refused(change, code):
    tree = Tree(LEAVES)
    good: dict[str, Any] = {
        "leaf_hash": LEAVES[5],
        "index": 5,
        "size": 8,
        "proof": tree.inclusion_proof(5),
        "root": tree.root(),
    }
    verify_inclusion(**good)
    with pytest.raises(ProofError) as error:
        verify_inclusion(**{**good, **change})
    assert error.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size1": 0, "root1": EMPTY_ROOT, "proof": []}, "proof-sizes"),
        ({"size1": 0, "size2": 0, "root1": EMPTY_ROOT, "root2": EMPTY_ROOT, "proof": []}, "proof-sizes"),
        ({"size1": 9}, "proof-sizes"),
        ({"size1": -6}, "proof-number"),
        ({"size2": "8"}, "proof-number"),
        ({"size1": 5}, "proof-length"),
        ({"size2": 9}, "proof-length"),
        ({"root1": b""}, "proof-root"),
        ({"root1": b"\0" * 31}, "proof-hash"),
        ({"root1": bytes.fromhex(ROOTS[5])}, "proof-other-root"),
        ({"root2": bytes.fromhex(ROOTS[7])}, "proof-other-root"),
        ({"proof": []}, "proof-length"),
        ({"size1": 8, "root1": bytes.fromhex(ROOTS[8])}, "proof-length"),
        ({"size1": 8, "proof": []}, "proof-other-root"),
    ],
)
def test_a_consistency_proof_with_one_thing_wrong_is_refused(change, code):
    tree = Tree(LEAVES)
    good: dict[str, Any] = {
        "size1": 6,
        "size2": 8,
        "root1": tree.root(6),
        "root2": tree.root(),
        "proof": tree.consistency_proof(6),
    }
    verify_consistency(**good)
    with pytest.raises(ProofError) as error:
        verify_consistency(**{**good, **change})
    assert error.value.code == code


def test_the_error_names_the_hash_at_fault():
    tree = Tree(LEAVES)
    proof = tree.inclusion_proof(5)
    proof[1] = proof[1][:31]
    with pytest.raises(ProofError) as error:
        verify_inclusion(LEAVES[5], 5, 8, proof, tree.root())
    assert error.value.position == 1
    assert "not 32 bytes" in error.value.text("en")


@given(st.data())
def test_no_changed_proof_passes(data):
    size = data.draw(st.integers(2, 300))
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    tree = Tree(leaves)
    inclusion = data.draw(st.booleans())
    at = data.draw(st.integers(0, size - 1)) if inclusion else data.draw(st.integers(1, size - 1))
    proof = tree.inclusion_proof(at) if inclusion else tree.consistency_proof(at)
    place = data.draw(st.integers(0, len(proof) - 1))
    match data.draw(st.sampled_from(["bit", "drop", "repeat", "add", "swap"])):
        case "bit":
            bit = data.draw(st.integers(0, 255))
            changed = bytes(b ^ (1 << bit % 8) if n == bit // 8 else b for n, b in enumerate(proof[place]))
            proof[place] = changed
        case "drop":
            del proof[place]
        case "repeat":
            proof.insert(place, proof[place])
        case "add":
            proof.append(tree.root())
        case _:
            proof = proof[::-1] if len(proof) > 1 else [*proof, tree.root()]
    root = tree.root()
    if inclusion:
        with pytest.raises(ProofError):
            verify_inclusion(leaves[at], at, size, proof, root)
    else:
        with pytest.raises(ProofError):
            verify_consistency(at, size, tree.root(at), root, proof)


def test_nothing_is_proved_about_what_is_not_there():
    tree = Tree(LEAVES)
    for wrong in (
        lambda: tree.inclusion_proof(8),
        lambda: tree.inclusion_proof(0, 9),
        lambda: tree.consistency_proof(0),
        lambda: tree.consistency_proof(9),
        lambda: tree.root(9),
        lambda: Tree([b"short"]),
        lambda: root_hash([LEAVES[0], LEAVES[1] + b"\0"]),
    ):
        with pytest.raises(ProofError):
            wrong()


class GrowingTree(RuleBasedStateMachine):
    """A tree that grows by fits and starts stays the RFC's, and every earlier head stays its past."""

    def __init__(self):
        super().__init__()
        self.tree = Tree()
        self.leaves: list[bytes] = []
        self.heads: list[tuple[int, bytes]] = []

    @rule(number=st.integers(0, 40))
    def grow(self, number):
        more = [leaf_hash(b"%d" % n) for n in range(len(self.leaves), len(self.leaves) + number)]
        self.leaves += more
        self.tree.extend(more)

    @rule()
    def grow_by_one(self):
        self.leaves.append(leaf_hash(b"%d" % len(self.leaves)))
        self.tree.append(self.leaves[-1])

    @precondition(lambda self: self.leaves)
    @rule()
    def keep_head(self):
        self.heads.append((len(self.tree), self.tree.root()))

    @precondition(lambda self: self.heads)
    @rule(data=st.data())
    def an_earlier_head_is_continued(self, data):
        size, root = data.draw(st.sampled_from(self.heads))
        assert self.tree.root(size) == root
        proof = self.tree.consistency_proof(size)
        assert proof == rfc6962.proof(size, self.leaves)
        verify_consistency(size, len(self.tree), root, self.tree.root(), proof)

    @precondition(lambda self: self.leaves)
    @rule(data=st.data())
    def a_leaf_is_in_it(self, data):
        size = data.draw(st.integers(1, len(self.leaves)))
        index = data.draw(st.integers(0, size - 1))
        proof = self.tree.inclusion_proof(index, size)
        assert proof == rfc6962.path(index, self.leaves[:size])
        verify_inclusion(self.leaves[index], index, size, proof, self.tree.root(size))

    @invariant()
    def the_root_is_the_rfc_s(self):
        assert self.tree.root() == rfc6962.mth(self.leaves) == root_hash(self.leaves)
        assert list(self.tree) == self.leaves


TestGrowingTree = GrowingTree.TestCase
TestGrowingTree.settings = settings(max_examples=settings().max_examples // 4, stateful_step_count=30)
