"""Entries: one form of bytes for each statement, no other value, no person in the open."""

import hmac
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.ledger import MAX_ENTRY, EntryError, Opening, canonical, decode, encode, leaf_hash
from scrutineer.ledger.act import ACTS, KINDS, Chronicle, check_act
from scrutineer.ledger.entry import LARGEST_INTEGER

NAMES = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
ENTRY = {"act": "image_filed", "at": "2026-03-15T21:04:00+05:00", "protocol_id": "P-1", "sha256": "0a" * 32}


@given(VALUES)
def test_the_bytes_are_those_of_another_library_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_an_entry_comes_back_as_it_was(entry):
    data = encode(entry)
    assert decode(data) == entry
    assert encode(dict(reversed(entry.items()))) == data


def test_control_characters_and_other_scripts_are_written_as_the_rfc_shows_them():
    # RFC 8785, section 3.2.2.2: the string of its example, apart from the numbers.
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f"
    assert canonical({"string": text}) == '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    assert canonical({"b": "Қазақстан", "a": "\x7f"}) == '{"a":"\x7f","b":"Қазақстан"}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        {"аты": 1},
        {1: 2},
        {None: 1},
        {True: 1},
        (1, 2),
        {1, 2},
        b"bytes",
        "\ud800",
        {"inside": [{"deep": 0.5}]},
        {"inside": ["\udfff"]},
    ],
)
def test_what_json_readers_understand_differently_cannot_be_entered(value):
    with pytest.raises(EntryError):
        canonical(value)


def test_objects_of_one_form_may_hold_text_or_anything_else_one_after_the_other():
    values: list = ["text", 5, {"%s": "%d"}, None, ["%"], "%s", False, 'Қ"']
    for value in values:
        said = {"%d": value, "%": "%%", "a": "b"}
        assert canonical(said) == rfc8785.dumps(said)
    for names in (("1", "2"), (1, "2"), ("1", 2), ("1", "ә"), ("1", "2")):
        if all(type(name) is str and name.isascii() for name in names):
            assert canonical(dict.fromkeys(names, "x")) == b'{"1":"x","2":"x"}'
        else:
            with pytest.raises(EntryError):
                canonical(dict.fromkeys(names, "x"))


def test_a_value_that_contains_itself_is_refused():
    knot: list = []
    knot.append(knot)
    with pytest.raises(EntryError) as error:
        canonical({"knot": knot})
    assert error.value.code == "entry-too-deep"


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":-0}',
        '{"a":"\\u0041"}',
        '{"a":"\\/"}',
        '{"a":9007199254740993}',
        '{"a":NaN}',
        '{"a":1}\n',
        ' {"a":1}',
        "[1]",
        '"a"',
        "",
        "{",
        "[" * 60_000,
        '{"a":' * 20 + "1" + "}" * 20,
        '{"a":' + "1" * 5000 + "}",
        '{"a":"\\ud800"}',
    ],
)
def test_another_way_of_writing_the_same_is_another_text_and_refused(text):
    with pytest.raises(EntryError):
        decode(text.encode())


@pytest.mark.parametrize("data", [b"\xff", b'{"a":"\xc3"}', b"\xef\xbb\xbf{}", b'{"a":"\xed\xa0\x80"}'])
def test_bytes_that_are_no_utf8_are_refused(data):
    with pytest.raises(EntryError):
        decode(data)


def test_an_entry_has_at_most_65535_bytes():
    room = MAX_ENTRY - len('{"a":""}')
    assert len(encode({"a": "x" * room})) == 65_535
    for build in (
        lambda: encode({"a": "x" * (room + 1)}),
        lambda: decode(b'{"a":"%s"}' % (b"x" * (room + 1))),
    ):
        with pytest.raises(EntryError) as error:
            build()
        assert error.value.code == "entry-too-long"


# Commitments


def test_a_commitment_is_the_hmac_that_anyone_can_recompute():
    opening = Opening("observer", "SYNTHETIC observer", bytes(range(32)))
    message = b'{"field":"observer","value":"SYNTHETIC observer"}'
    assert opening.commitment() == hmac.new(bytes(range(32)), message, sha256).hexdigest()
    assert Opening.from_json(json.loads(json.dumps(opening.as_json()))) == opening


@pytest.mark.parametrize(
    "other",
    [
        Opening("observer", "somebody else", b"s" * 32),
        Opening("member", "SYNTHETIC observer", b"s" * 32),
        Opening("observer", "SYNTHETIC observer", b"t" * 32),
    ],
)
def test_another_value_field_or_salt_does_not_open_it(other):
    commitment = Opening("observer", "SYNTHETIC observer", b"s" * 32).commitment()
    Opening("observer", "SYNTHETIC observer", b"s" * 32).verify(commitment)
    with pytest.raises(EntryError) as error:
        other.verify(commitment)
    assert error.value.code == "opening-other-value"
    with pytest.raises(EntryError):
        Opening("observer", "SYNTHETIC observer", b"s" * 32).verify("не то")


def test_a_salt_has_one_length_or_a_second_salt_would_open_the_same_commitment():
    # HMAC pads a key with zeros, so these two would give the same commitment.
    for salt in (b"s" * 31, b"s" * 31 + b"\0\0"):
        with pytest.raises(EntryError) as error:
            Opening("f", 1, salt).commitment()
        assert error.value.code == "salt-length"


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"field": "f", "value": 1, "salt": "S" * 64},
        {"field": "f", "value": 1, "salt": "0A" * 32},
        {"field": 1, "value": 1, "salt": "0a" * 32},
        {"field": "f", "value": 1, "salt": "0a" * 32, "x": 1},
    ],
)
def test_an_opening_has_one_form(found):
    with pytest.raises(EntryError):
        Opening.from_json(found)


# Acts


def test_every_act_is_made_of_kinds_that_there_are():
    assert {kind for fields in ACTS.values() for kind in fields.values()} <= set(KINDS)
    check_act(ENTRY)


def test_the_documents_list_every_act_with_its_fields():
    text = (Path(__file__).resolve().parent.parent / "docs/ledger.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))
    listed = {act: re.findall(r"`(\w+)`", fields) for act, fields in rows.items()}
    assert listed == {act: [name.rstrip("?") for name in fields] for act, fields in ACTS.items()}


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"act": "image_lost"}, "act-unknown", "act"),
        ({"act": ["image_filed"]}, "act-unknown", "act"),
        ({"at": "2026-03-15T21:04:00"}, "act-field-form", "at"),
        ({"at": "2026-03-15"}, "act-field-form", "at"),
        ({"at": "2026-02-30T21:04:00+05:00"}, "act-field-form", "at"),
        ({"at": "٢٠٢٦-03-15T21:04:00+05:00"}, "act-field-form", "at"),
        ({"sha256": "0A" * 32}, "act-field-form", "sha256"),
        ({"sha256": "0a" * 31}, "act-field-form", "sha256"),
        ({"protocol_id": ""}, "act-field-form", "protocol_id"),
        ({"note": "more"}, "act-field-unknown", "note"),
        ({"reason": "without what it replaces"}, "act-field-unknown", "reason"),
        ({"replaces": 3}, "act-field-missing", "approved_by"),
        ({"replaces": 3, "approved_by": ["chair"]}, "act-field-missing", "reason"),
        ({"replaces": 3, "approved_by": [], "reason": "wrong sheet"}, "act-field-form", "approved_by"),
        ({"replaces": 3, "approved_by": ["chair"], "reason": ""}, "act-field-form", "reason"),
        ({"replaces": -1, "approved_by": ["chair"], "reason": "wrong sheet"}, "act-field-form", "replaces"),
    ],
)
def test_an_entry_with_a_field_too_many_too_few_or_of_another_form_is_refused(change, code, place):
    with pytest.raises(EntryError) as error:
        check_act({**ENTRY, **change})
    assert (error.value.code, error.value.place) == (code, place)


@pytest.mark.parametrize(
    "path", ["../election.toml", "/etc/passwd", "a//b", "a\\b", ".hidden", "a/./b", "", "a/"]
)
def test_a_listed_file_lies_inside_the_bundle(path):
    entry = {"act": "file_listed", "at": ENTRY["at"], "path": path, "sha256": "0a" * 32, "bytes": 1}
    check_act({**entry, "path": "ledger-free/votes.csv"})
    with pytest.raises(EntryError) as error:
        check_act(entry)
    assert error.value.place == "path"


def followed(*entries: dict) -> Chronicle:
    chronicle = Chronicle()
    for entry in entries:
        check_act(entry)
        chronicle.follow(entry, leaf_hash(encode(entry)))
    return chronicle


def correction(replaces: int, reason: str = "wrong sheet") -> dict:
    return {**ENTRY, "replaces": replaces, "reason": reason, "approved_by": ["chair", "secretary"]}


def test_time_does_not_run_backwards_whatever_the_offset_says():
    later = {**ENTRY, "at": "2026-03-15T17:05:00+01:00"}
    assert followed(ENTRY, later).size == 2
    with pytest.raises(EntryError) as error:
        followed(later, ENTRY)
    assert (error.value.code, error.value.place) == ("act-time-backwards", "1")


def test_an_entry_is_not_repeated_word_for_word():
    with pytest.raises(EntryError) as error:
        followed(ENTRY, ENTRY)
    assert error.value.code == "act-repeated"


def test_a_correction_replaces_what_is_there_and_valid():
    assert followed(ENTRY, correction(0), correction(1)).size == 3
    for wrong in ((ENTRY, correction(1)), (ENTRY, correction(0), correction(0, "again"))):
        with pytest.raises(EntryError) as error:
            followed(*wrong)
        assert error.value.code == "act-replaces"


def test_an_opening_is_entered_only_where_it_opens_what_was_committed_to():
    opening = Opening("turnout", "57", b"s" * 32)
    committed = {"act": "figure_committed", "at": ENTRY["at"], "field": "turnout"}
    committed |= {"commitment": opening.commitment()}
    opened = {"act": "commitment_opened", "at": ENTRY["at"], "entry": 0, "opening": opening.as_json()}
    assert followed(committed, opened).size == 2
    false_one = {**opened, "opening": Opening("turnout", "58", b"s" * 32).as_json()}
    for wrong, code in (((committed, false_one), "opening-other-value"), ((ENTRY, opened), "act-refers")):
        with pytest.raises(EntryError) as error:
            followed(*wrong)
        assert error.value.code == code
    with pytest.raises(EntryError):
        followed({**opened, "entry": 7})
