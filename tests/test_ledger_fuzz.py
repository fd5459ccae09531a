"""Whatever bytes a parser is given, it refuses them with a sentence, or reads what it would write itself.

So there is one text for each key, note, checkpoint, proof and entry: none can be changed and stay the same.
"""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.ledger import (
    Checkpoint,
    LedgerError,
    Note,
    Opening,
    Policy,
    ProofFile,
    VerifierKey,
    WitnessState,
    cosign,
    decode,
    encode,
    public_key,
    write_key,
)
from scrutineer.ledger.frontier import pack, unpack
from scrutineer.ledger.tile_path import read_path, tile_path
from scrutineer.words import LANGUAGES
from tests.ledgers import KEY, NIGHT, PARTY, PRESS, head, signed_head, under

NOTE = under(signed_head(9), cosign(signed_head(9), PRESS, NIGHT), cosign(signed_head(9), PARTY, NIGHT))
PROOF = ProofFile(3, (b"a" * 32, b"b" * 32), NOTE, b"extra")
KEY_FILE = write_key(PRESS, "SYNTHETIC", b"s" * 16)
STATE, _ = WitnessState(KEY_FILE).watch(KEY.verifier).cosign(head(9), [], PRESS, NIGHT)
POLICY = f'''ledger = "{KEY.verifier.text}"
needed = 1
[[witness]]
key = "{PRESS.verifier.text}"
name_en = "SYNTHETIC"
'''
ENTRY = {"act": "ruling_given", "at": "2026-03-15T21:04:00+05:00", "row": {"b": [None, True, -1, "\n\\€"]}}


def text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bundle(data: bytes) -> bytes:
    return pack(unpack(data, 3, "tile/entries/000.p/3"))


def _path(data: bytes) -> bytes:
    found = read_path(text(data))
    return data if found is None else tile_path(*found).encode()


# A sound sample of each form, and its reading and writing.
FORMS: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "verifier key": (KEY.verifier.text.encode(), lambda data: VerifierKey.parse(text(data)).text.encode()),
    "note": (NOTE.file.encode(), lambda data: Note.parse(data).file.encode()),
    "checkpoint": (NOTE.text.encode(), lambda data: Checkpoint.parse(text(data)).text.encode()),
    "proof": (PROOF.file.encode(), lambda data: ProofFile.parse(data).file.encode()),
    "entry": (encode(ENTRY), lambda data: encode(decode(data))),
    "bundle": (pack([b"", b"one", b"two"]), _bundle),
    "path": (b"tile/0/x001/234.p/56", _path),
}
# Forms that may be written in several ways: they must only never break the program.
LOOSE: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "key file": (KEY_FILE.encode(), public_key),
    "witness": (STATE.file.encode(), WitnessState.parse),
    "policy": (POLICY.encode(), lambda data: Policy.parse(data.decode("utf-8", "replace"))),
    "policy check": (NOTE.file.encode(), Policy.parse(POLICY).check),
    "opening": (
        json.dumps(Opening("f", 1, b"s" * 32).as_json()).encode(),
        lambda data: Opening.from_json(_object(data)).commitment(),
    ),
}


def _object(data: bytes) -> dict:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    """The sample after up to four accidents: bytes changed, cut, doubled, swapped, or put in."""
    data = sample
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 20)))
        put = draw(
            st.sampled_from(
                [b"", b"\n", b"\n\n", b" ", b"=", b"+", b"0", b"A", b"\0", b"\xff", "— ".encode()]
            )
            | st.binary(max_size=4)
            | st.just(data[start:end] * 2)
            | st.just(data[start:end][::-1])
        )
        data = data[:start] + put + data[end:]
    return data


def refusal(read: Callable[[bytes], object], data: bytes) -> LedgerError | None:
    try:
        read(data)
    except LedgerError as error:
        return error
    return None


def is_refused_or_same(form: str, data: bytes) -> bool:
    """Refused with a sentence in every language, or, where a form has one text only, written back as read."""
    _, read = {**FORMS, **LOOSE}[form]
    error = refusal(read, data)
    if error is None:
        return form in LOOSE or read(data) == data
    return bool(error.code) and all(error.text(language) for language in LANGUAGES)


@pytest.mark.parametrize("form", FORMS)
def test_a_sound_sample_is_read_and_written_back(form):
    sample, read_and_write = FORMS[form]
    assert read_and_write(sample) == sample


@pytest.mark.parametrize("form", LOOSE)
def test_a_sound_sample_is_read(form):
    sample, read = LOOSE[form]
    assert read(sample)


def accidents(form: str) -> st.SearchStrategy[bytes]:
    return mutated({**FORMS, **LOOSE}[form][0]) | st.binary(max_size=300)


@pytest.mark.parametrize("form", [*FORMS, *LOOSE])
@given(data=st.data())
def test_what_is_read_is_written_back_byte_for_byte_and_nothing_breaks_the_program(form, data):
    assert is_refused_or_same(form, data.draw(accidents(form)))


def test_a_head_with_a_byte_that_is_no_text_is_refused():
    assert is_refused_or_same("checkpoint", NOTE.text.encode() + b"\x80extension\n")


@pytest.mark.long
@pytest.mark.parametrize("form", [*FORMS, *LOOSE])
@settings(max_examples=5_000)
@given(data=st.data())
def test_five_thousand_accidents_of_each_form(form, data):
    assert is_refused_or_same(form, data.draw(accidents(form)))
