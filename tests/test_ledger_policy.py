"""Policies: who must stand behind a head, and what does not count."""

import pytest

from scrutineer.ledger import (
    NoteError,
    Policy,
    PolicyError,
    SigningKey,
    Use,
    Witness,
    cosign,
)
from tests.ledgers import KEY, NIGHT, OTHER, PARTY, PRESS, UNIVERSITY, signed_head, under

POLICY = f"""
ledger = "{KEY.verifier.text}"
needed = 2

[[witness]]
key = "{PRESS.verifier.text}"
name_en = "SYNTHETIC press"
name_kk = "SYNTHETIC баспасөз"

[[witness]]
key = "{PARTY.verifier.text}"

[[witness]]
key = "{UNIVERSITY.verifier.text}"
"""


def cosigned(*keys: SigningKey) -> bytes:
    note = signed_head(8)
    return under(note, *(cosign(note, key, NIGHT) for key in keys)).file.encode()


def test_enough_witnesses_are_enough_whichever_they_are():
    policy = Policy.parse(POLICY)
    standing = policy.check(cosigned(UNIVERSITY, PRESS))
    assert [one.key.name for one, _ in standing.cosigned] == ["press.example", "university.example"]
    assert [one.key.name for one in standing.missing] == ["party.example"]
    assert standing.signed.checkpoint.size == 8
    assert [witness.title("kk") for witness in policy.witnesses[:2]] == [
        "SYNTHETIC баспасөз",
        "party.example",
    ]


def test_a_missing_witness_is_named():
    with pytest.raises(PolicyError) as error:
        Policy.parse(POLICY).check(cosigned(PARTY))
    assert error.value.code == "policy-too-few"
    assert error.value.text("en").endswith("Missing: SYNTHETIC press, university.example.")


def test_one_witness_twice_is_one_witness():
    twice = cosigned(PRESS) + cosigned(PRESS).splitlines(keepends=True)[-1]
    with pytest.raises(NoteError):
        Policy.parse(POLICY).check(twice)


def test_a_stranger_s_cosignature_does_not_count():
    stranger = SigningKey.from_seed("press.example", b"X" * 32, Use.COSIGNATURE)
    with pytest.raises(PolicyError):
        Policy.parse(POLICY).check(cosigned(PARTY, stranger))


def test_a_cosignature_that_does_not_hold_spoils_the_head_though_enough_others_hold():
    elsewhere = cosign(signed_head(9), UNIVERSITY, NIGHT)
    with pytest.raises(NoteError) as error:
        Policy.parse(POLICY).check(cosigned(PRESS, PARTY) + f"{elsewhere.line}\n".encode())
    assert (error.value.code, error.value.place) == ("note-bad-signature", "university.example")


@pytest.mark.parametrize(("since", "now"), [(NIGHT + 1, None), (None, NIGHT - 1)])
def test_a_cosignature_before_the_last_entry_or_from_the_future_is_refused(since, now):
    data = cosigned(PRESS, PARTY)
    Policy.parse(POLICY).check(data, since=NIGHT, now=NIGHT)
    with pytest.raises(PolicyError) as error:
        Policy.parse(POLICY).check(data, since=since, now=now)
    assert error.value.code == "policy-time"


def test_the_ledger_s_own_signature_is_needed_whatever_witnesses_say():
    forged = cosigned(PRESS, PARTY).replace(KEY.verifier.name.encode() + b" ", b"other.example ", 1)
    with pytest.raises(NoteError):
        Policy.parse(POLICY).check(forged)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("needed = 2", "needed = 4"), "policy-needed"),
        (lambda text: text.replace("needed = 2", "needed = -1"), "policy-needed"),
        (lambda text: text.replace("needed = 2", ""), "policy-form"),
        (lambda text: text.replace("needed = 2", "needed = true"), "policy-form"),
        (lambda text: text.replace("needed = 2", 'needed = "2"'), "policy-form"),
        (lambda text: text.replace("ledger =", "ledgers ="), "policy-form"),
        (lambda text: text + 'colour = "red"\n', "policy-form"),
        (lambda text: text.replace("[[witness]]", "[witness]", 1), "policy-toml"),
        (lambda text: text + "name_ru = " + "[" * 10_000, "policy-toml"),
        (lambda text: text.replace(PARTY.verifier.text, PRESS.verifier.text), "policy-key-twice"),
        (lambda text: text.replace(PARTY.verifier.text, KEY.verifier.text), "policy-key-twice"),
        (lambda text: text.replace(PARTY.verifier.text, OTHER.verifier.text), "policy-key-use"),
        (lambda text: text.replace(KEY.verifier.text, "nobody"), "policy-key"),
        (lambda text: text.replace(f'key = "{PARTY.verifier.text}"', "key = 1"), "policy-form"),
    ],
)
def test_a_policy_that_says_something_else_is_refused(change, code):
    with pytest.raises(PolicyError) as error:
        Policy.parse(change(POLICY))
    assert error.value.code == code


def test_one_key_under_two_names_does_not_count_twice():
    alias = SigningKey.from_seed("alias.example", b"P" * 32, Use.COSIGNATURE)
    with pytest.raises(PolicyError) as error:
        Policy(KEY.verifier, (Witness(PRESS.verifier), Witness(alias.verifier)), 2)
    assert error.value.code == "policy-key-twice"
