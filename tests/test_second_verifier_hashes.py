"""Hashes, signatures and Merkle proofs of the second verifier, against standards, and against other code."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scrutineer.bundle.csv_text import parse
from scrutineer.bundle.fault import Faults
from tests.conftest import SHARED
from tests.second_verifier import laid_open

pytestmark = pytest.mark.chromium
ORDER = 2**252 + 27742317777372353535851937790883648493
BLOCK_EDGES = [0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 1000]

Case = tuple[bytes, bytes, bytes]

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
"""Key, message, signature: RFC 8032, section 7.1, tests 1 to 3."""

SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
"""Points that anybody can sign for: of order 1, 2, 4, 4, 8 and 8."""

NOT_CANONICAL = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]
"""The same points written in a way that nobody should write them."""

NO_POINT = ["0200000000000000000000000000000000000000000000000000000000000000"]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("empty")
    modules = ("ed25519", "sha256", "sha512", "merkle", "bytes", "entry", "toml", "csv", "fault")
    with laid_open(folder, *modules) as found:
        yield found


def believed(case: Case) -> bool:
    """What the library of the first verifier says."""
    key, message, signature = case
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def asked(tab: Any, function: str, cases: list[Case]) -> list[Any]:
    """What a function of the second verifier says of key, message and signature."""
    script = f"cases => Promise.all(cases.map((case_) => {function}(...case_.map(hexBytes))))"
    found: list[Any] = tab.evaluate(script, [[part.hex() for part in case] for case in cases])
    return found


def signatures() -> list[Case]:
    """Signatures that hold, and what becomes of them in the hands of somebody who tries."""
    cases: list[Case] = []
    for seed in range(4):
        private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        key, message = private.public_key().public_bytes_raw(), b"SYNTHETIC %d" % seed
        signed = private.sign(message)
        r, s = signed[:32], int.from_bytes(signed[32:], "little")
        cases += [(key, message, signed), (key, message + b"x", signed), (key, message, signed[:63])]
        cases += [(key, message, r + (s + n * ORDER).to_bytes(32, "little")) for n in (1, 8, 15)]
        cases += [(key, message, bytes(32) + signed[32:]), (key, message, r + bytes(32))]
    return cases


def strange_keys() -> list[Case]:
    points = [bytes.fromhex(text) for text in SMALL_ORDER + NOT_CANONICAL + NO_POINT]
    return [(key, bytes([n]), r + bytes(32)) for key in points for r in points for n in range(2)]


@pytest.mark.parametrize("function", ["verifiesHere", "verifiesInBrowser", "verifies"])
def test_the_signatures_of_the_standard_hold(function: str, tab: Any) -> None:
    cases = [tuple(bytes.fromhex(part) for part in case) for case in RFC_8032]
    assert asked(tab, function, cases) == [True] * len(cases)  # type: ignore[arg-type]


@pytest.mark.parametrize("function", ["verifiesHere", "verifies"])
@pytest.mark.parametrize("cases", [signatures(), strange_keys()], ids=["tampered", "strange keys"])
def test_signatures_are_believed_exactly_where_the_first_verifier_believes_them(
    function: str, cases: list[Case], tab: Any
) -> None:
    expected = [believed(case) for case in cases]
    assert True in expected and False in expected
    assert asked(tab, function, cases) == expected


def test_a_signature_with_an_s_that_is_too_large_is_refused(tab: Any) -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"S" * 32)
    signed = private.sign(b"x")
    raised = int.from_bytes(signed[32:], "little") + ORDER
    case = (private.public_key().public_bytes_raw(), b"x", signed[:32] + raised.to_bytes(32, "little"))
    assert asked(tab, "verifiesHere", [case]) == [False]


@pytest.mark.parametrize("name", ["sha256", "sha512"])
def test_hashes_are_those_of_another_library_at_every_edge_of_a_block(name: str, tab: Any) -> None:
    texts = [bytes(n % 251 for n in range(length)) for length in BLOCK_EDGES]
    found = tab.evaluate(
        f"texts => texts.map((text) => hexText({name}(hexBytes(text))))", [t.hex() for t in texts]
    )
    assert found == [hashlib.new(name, text).hexdigest() for text in texts]


def test_a_long_file_has_one_hash_whoever_computes_it(tab: Any) -> None:
    script = """async () => {
      const bytes = Uint8Array.from({length: 200_000}, (_, at) => at % 253);
      return [hexText(await sha256OfFile(bytes)), hexText(await sha256OfFile(bytes, true))];
    }"""
    expected = hashlib.sha256(bytes(n % 253 for n in range(200_000))).hexdigest()
    assert tab.evaluate(script) == [expected, expected]


def vectors(kind: str) -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text()) for path in sorted((SHARED / "vectors/merkle" / kind).rglob("*.json"))
    ]


def hexadecimal(text: str | None) -> str:
    return base64.b64decode(text or "").hex()


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_merkle_proofs_are_believed_as_the_shared_vectors_say(kind: str, tab: Any) -> None:
    numbers, hashes = {
        "inclusion": (("leafIdx", "treeSize"), ("leafHash", "root")),
        "consistency": (("size1", "size2"), ("root1", "root2")),
    }[kind]
    asked_for = [
        [
            [str(v[name]) for name in numbers],
            [hexadecimal(v[name]) for name in hashes],
            [hexadecimal(step) for step in v["proof"] or ()],
        ]
        for v in vectors(kind)
    ]
    call = {
        "inclusion": "includes(one, numbers[0], numbers[1], proof, two)",
        "consistency": "continues(numbers[0], numbers[1], one, two, proof)",
    }[kind]
    script = f"""cases => cases.map(([texts, hashes, steps]) => {{
      const numbers = texts.map(BigInt);
      const [one, two] = hashes.map(hexBytes);
      const proof = steps.map(hexBytes);
      return {call};
    }})"""
    assert len(asked_for) > 60
    assert tab.evaluate(script, asked_for) == [not v["wantErr"] for v in vectors(kind)]


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1, "b":2}', '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":1.0}', '{"a":1e3}', '{"a":-0}',
        '{"a":9007199254740992}', '{"a":"\\u0041"}', '{"a":"\\ud800"}', '{"ә":1}', "[1]", "{}x", "",
        '{"9":1,"10":2}', "{" + '"a":{' * 16 + "}" * 17,
    ],
)  # fmt: skip
def test_an_entry_written_in_any_other_way_is_refused(text: str, tab: Any) -> None:
    assert tab.evaluate("text => decodeEntry(utf8Bytes(text))", text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"10":2,"9":1}',
        '{"a":"Қ\\"\\\\\\n\u2028","b":[null,true,-9007199254740991]}',
        '{"__proto__":{"x":1}}',
    ],
)
def test_a_canonical_entry_is_read(text: str, tab: Any) -> None:
    assert tab.evaluate("text => decodeEntry(utf8Bytes(text)) !== null", text)


@pytest.mark.parametrize(
    "text",
    [
        "a = 1 b = 2", "a", "a = ", "a = [1]", "a = {b = 1}", 'a = """x"""', "[t", "[t]\n[t]", "a = 1\na = 2",
        'a = "\\x"', "a = 01", "a = 1.5", "a.b = 1", 'a = "x', "\u0000",
    ],
)  # fmt: skip
def test_toml_that_the_page_does_not_read_is_refused_by_its_line(text: str, tab: Any) -> None:
    script = """text => {
      try { readToml(text); } catch (error) { return error.sentence.values.line; }
      return null;
    }"""
    assert tab.evaluate(script, text) == len(text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        'a,b\nx"y,z\n', 'a,b\n"x"y,z\n', 'a,b\n"x""y",z\n', 'a,b\n"",z\n', 'a,b\n"x\ny",z\n',
        "a,b\r\nx,y\r\n", "a,b", "a,b\rx,y", "a,b\n\nx,y\n",
        "a\n\nx\n", 'a,b\n "x",y\n', 'a,b\n"x"y"z",w\n', "a,b\nx,y\n\n\n",
    ],
)  # fmt: skip
def test_a_table_is_read_as_the_first_verifier_reads_it(text: str, tab: Any) -> None:
    table = parse(text.encode(), "x.csv", Faults())
    assert table is not None
    rows = [[cell or "" for cell in row.values()] for row in table.to_pylist()]
    found = tab.evaluate("text => readTable(utf8Bytes(text), 'x.csv', new Faults())", text)
    assert (found["columns"], found["rows"]) == (table.column_names, rows)
