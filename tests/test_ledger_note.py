"""Keys, signed notes, checkpoints and cosignatures: byte for byte, and nothing that is almost right."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scrutineer.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    KeyFileError,
    Note,
    NoteError,
    SigningKey,
    Use,
    VerifierKey,
    cosign,
    cosigned_at,
    fingerprint,
    open_checkpoint,
    public_key,
    read_key,
    write_key,
)
from scrutineer.ledger.fingerprint import word_list
from scrutineer.words import LANGUAGES
from tests.ledgers import KEY, NIGHT, ORIGIN, OTHER, PRESS

# The example of the signed-note specification.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n\N{EM DASH} example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
HEAD = Checkpoint(ORIGIN, 7, sha256(b"SYNTHETIC").digest())


def refused(text: str | bytes, code: str, key: VerifierKey | None = None) -> None:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(NoteError) as error:
        open_checkpoint(data, key or KEY.verifier)
    assert error.value.code == code


# Keys


def test_the_published_note_verifies_and_is_written_as_it_was():
    key, note = VerifierKey.parse(VKEY), Note.parse(NOTE.encode())
    note.verify(key)
    assert (key.text, note.file, note.text) == (VKEY, NOTE, "This is an example message.\n")


def test_the_number_of_a_key_is_the_specification_s():
    public = KEY.private.public_key().public_bytes_raw()
    assert KEY.verifier.key_id == sha256(ORIGIN.encode() + b"\x0a\x01" + public).digest()[:4]
    press = PRESS.private.public_key().public_bytes_raw()
    assert PRESS.verifier.key_id == sha256(b"press.example\x0a\x04" + press).digest()[:4]
    assert VerifierKey.parse(PRESS.verifier.text) == PRESS.verifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        VKEY + "=",
        VKEY.replace("530d", "530e"),
        VKEY.replace("530d903a", "530D903A"),
        VKEY.replace("foo", "fob"),
        VKEY.replace("foo", "f o"),
        VKEY.replace("example.com/foo", ""),
        VKEY[:-4],
        VKEY.replace("+Ae", "+Aa"),
        VKEY.replace("+Ae", "+Bu"),
        VKEY + "\n",
        VKEY.replace("foo", "foo\N{RIGHT-TO-LEFT OVERRIDE}"),
    ],
)
def test_a_verifier_key_with_anything_changed_is_none(text):
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2028b", "a\u200bb", "x" * 201])
def test_a_key_s_name_can_stand_on_a_line_and_be_seen(name):
    with pytest.raises(NoteError):
        SigningKey.from_seed(name, b"s" * 32)


def test_a_private_key_is_never_shown():
    assert (b"L" * 32).hex() not in repr(KEY)
    assert repr(KEY) == f"SigningKey('{KEY.verifier.text}')"


# Key files


@pytest.fixture(scope="module")
def key_file() -> bytes:
    return write_key(KEY, "пароль из  нескольких слов", b"s" * 16).encode()


def test_a_key_file_opens_with_its_passphrase_and_no_other(key_file):
    assert read_key(key_file, "пароль из  нескольких слов").verifier == KEY.verifier
    with pytest.raises(KeyFileError) as error:
        read_key(key_file, "пароль из нескольких слов")
    assert error.value.code == "key-passphrase"


def test_the_same_passphrase_typed_on_another_system_opens_it():
    file = write_key(KEY, "й ключ", b"s" * 16).encode()
    assert read_key(file, "и\u0306 ключ").verifier == KEY.verifier


def test_a_key_file_says_whose_it_is_without_the_passphrase_and_hides_the_rest(key_file):
    assert public_key(key_file) == KEY.verifier
    assert b"ENCRYPTED PRIVATE KEY" in key_file
    assert b"L" * 32 not in key_file and base64.b64encode(b"L" * 32) not in key_file


def test_a_key_file_of_another_key_under_this_name_is_found_out(key_file):
    swapped = key_file.replace(KEY.verifier.text.encode(), OTHER.verifier.text.encode())
    with pytest.raises(KeyFileError) as error:
        read_key(swapped, "пароль из  нескольких слов")
    assert error.value.code == "key-file-form"


@pytest.mark.parametrize("passphrase", ["", "   "])
def test_no_key_is_stored_without_a_passphrase(passphrase):
    with pytest.raises(KeyFileError):
        write_key(KEY, passphrase, b"s" * 16)


# Fingerprints


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fingerprint_is_twelve_words_that_cannot_be_misheard_for_each_other(language):
    words = word_list(language)
    assert len(words) == len(set(words)) == 256
    assert all(word.isalpha() and word == word.lower() for word in words)
    plain = [word.replace("ё", "е") for word in words]
    alike = [(a, b) for n, a in enumerate(plain) for b in plain[:n] if distance_is_at_most_one(a, b)]
    assert alike == []
    digest = sha256(KEY.verifier.text.encode()).digest()
    assert fingerprint(KEY.verifier, language) == tuple(words[byte] for byte in digest[:12])


def distance_is_at_most_one(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    same = next((n for n, letter in enumerate(a) if letter != b[n]), len(a))
    return len(b) - len(a) <= 1 and a[same + (len(a) == len(b)) :] == b[same + 1 :]


def test_two_letters_apart_is_two_letters_apart():
    assert distance_is_at_most_one("hat", "cat") and distance_is_at_most_one("rain", "train")
    assert distance_is_at_most_one("cow", "crow") and distance_is_at_most_one("same", "same")
    assert not distance_is_at_most_one("cow", "crown") and not distance_is_at_most_one("abcd", "bacd")


def test_another_name_or_kind_of_the_same_key_has_other_words():
    seed = b"L" * 32
    keys = [
        KEY,
        SigningKey.from_seed("other.example", seed),
        SigningKey.from_seed(ORIGIN, seed, Use.COSIGNATURE),
    ]
    assert len({fingerprint(key.verifier, "kk") for key in keys}) == 3


# Checkpoints


def test_a_checkpoint_is_signed_over_its_three_lines():
    file = HEAD.signed(KEY).file
    text = f"{ORIGIN}\n7\n{base64.b64encode(HEAD.root).decode()}\n"
    assert file.startswith(text + "\n\N{EM DASH} " + ORIGIN + " ")
    signature = base64.b64decode(file.split()[-1])
    Ed25519PublicKey.from_public_bytes(KEY.verifier.public).verify(signature[4:], text.encode())
    assert open_checkpoint(file.encode(), KEY.verifier).checkpoint == HEAD


def test_a_checkpoint_under_another_key_is_not_this_ledger_s():
    refused(HEAD.signed(KEY).file, "note-not-signed", OTHER.verifier)
    stranger = SigningKey.from_seed("stranger.example", b"L" * 32)
    file = Note(HEAD.text, ()).signed(stranger).file
    refused(file, "checkpoint-other-origin", stranger.verifier)
    refused(file, "note-not-signed")
    with pytest.raises(NoteError):
        HEAD.signed(stranger)


def test_a_cosigner_s_key_does_not_sign_for_a_ledger():
    witness_key = SigningKey.from_seed(ORIGIN, b"L" * 32, Use.COSIGNATURE)
    with pytest.raises(NoteError):
        HEAD.signed(witness_key)
    refused(Note(HEAD.text, ()).signed(witness_key).file, "note-not-signed", witness_key.verifier)


def test_any_bit_of_a_signature_counts():
    file = HEAD.signed(KEY).file
    body, encoded = file[:-1].rsplit(" ", 1)
    data = bytearray(base64.b64decode(encoded))
    for bit in range(32, len(data) * 8):
        changed = bytes(b ^ (1 << bit % 8) if n == bit // 8 else b for n, b in enumerate(data))
        refused(f"{body} {base64.b64encode(changed).decode()}\n", "note-bad-signature")


def test_a_flipped_padding_bit_decodes_to_the_same_bytes_and_is_still_found():
    file = HEAD.signed(KEY).file
    root = base64.b64encode(HEAD.root).decode()
    other = root[:-2] + chr(ord(root[-2]) + 1) + "="
    assert base64.b64decode(other) == HEAD.root
    text = HEAD.text.replace(root, other)
    refused(Note(text, ()).signed(KEY).file, "base64-not-canonical")
    encoded = file[:-1].rsplit(" ", 1)[1]
    assert encoded.endswith("=")
    flipped = encoded[:-2] + chr(ord(encoded[-2]) + 1) + "="
    assert base64.b64decode(flipped) == base64.b64decode(encoded)
    refused(file.replace(encoded, flipped), "base64-not-canonical")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{ORIGIN}\n07\n{base64.b64encode(HEAD.root).decode()}\n", "number-not-canonical"),
        (f"{ORIGIN}\n+7\n{base64.b64encode(HEAD.root).decode()}\n", "number-not-canonical"),
        (f"{ORIGIN}\n٧\n{base64.b64encode(HEAD.root).decode()}\n", "number-not-canonical"),
        (f"{ORIGIN}\n9223372036854775808\n{base64.b64encode(HEAD.root).decode()}\n", "number-not-canonical"),
        (f"{ORIGIN}\n7\n{base64.b64encode(HEAD.root[:31]).decode()}\n", "base64-length"),
        (f"{ORIGIN}\n7\n{HEAD.root.hex()}\n", "base64-length"),
        (f"{ORIGIN}\n0\n{base64.b64encode(HEAD.root).decode()}\n", "checkpoint-empty-root"),
        (f"{ORIGIN}\n7\n", "checkpoint-form"),
        (f"{ORIGIN}\n\n7\n{base64.b64encode(HEAD.root).decode()}\n", "checkpoint-form"),
        ("a b\n7\n" + base64.b64encode(HEAD.root).decode() + "\n", "key-name"),
    ],
)
def test_a_head_written_in_any_other_way_is_refused_even_when_signed(text, code):
    refused(Note(text, ()).signed(KEY).file, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda file: file[:-1], "note-form"),
        (lambda file: file + "\n", "note-form"),
        (lambda file: file.replace("\n\n", "\n"), "note-form"),
        (lambda file: file.replace("\n", "\r\n"), "text-control-character"),
        (lambda file: file.replace("\N{EM DASH}", "-"), "note-signature-line"),
        (lambda file: file.replace("\N{EM DASH} ", "\N{EM DASH}  "), "note-signature-line"),
        (lambda file: file + file.splitlines()[-1] + "\n", "note-signed-twice"),
        (lambda file: file + "\N{EM DASH} x.example AAAA\n", "note-form"),
        (lambda file: file + "\N{EM DASH} x.example AAAAAAA\n", "base64-not-canonical"),
        (lambda file: file + "\N{EM DASH} x.example AAAAAAA=\n" * 64, "note-form"),
        (lambda file: "\ufeff" + file, "note-bad-signature"),
        (lambda file: file.replace("7", "8", 1), "note-bad-signature"),
        (lambda file: file.encode() + b"\xff", "text-not-utf8"),
        (lambda _: b" " * 1_000_001, "text-too-long"),
        (lambda _: b"", "note-form"),
    ],
)
def test_a_note_with_anything_out_of_place_is_refused(change, code):
    refused(change(HEAD.signed(KEY).file), code)


def test_lines_of_unknown_keys_are_kept_and_ignored_up_to_64():
    file = HEAD.signed(KEY).file + "".join(f"\N{EM DASH} w{n}.example AAAAAAA=\n" for n in range(63))
    assert open_checkpoint(file.encode(), KEY.verifier).file == file


def test_the_head_of_an_empty_ledger_has_the_root_of_nothing():
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert open_checkpoint(empty.signed(KEY).file.encode(), KEY.verifier).checkpoint == empty


# Cosignatures


def test_a_cosignature_covers_the_head_and_its_time():
    signed = open_checkpoint(HEAD.signed(KEY).file.encode(), KEY.verifier)
    line = cosign(signed.note, PRESS, NIGHT)
    data = base64.b64decode(line.line.split()[-1])
    message = f"cosignature/v1\ntime {NIGHT}\n{HEAD.text}".encode()
    assert data[:12] == PRESS.verifier.key_id + NIGHT.to_bytes(8, "big")
    Ed25519PublicKey.from_public_bytes(PRESS.verifier.public).verify(data[12:], message)
    both = Note.parse(signed.with_cosignatures([line]).file.encode())
    assert cosigned_at(both, PRESS.verifier) == NIGHT
    assert cosigned_at(signed.note, PRESS.verifier) is None


def test_a_cosignature_for_another_head_or_time_spoils_the_note():
    line = cosign(HEAD.signed(KEY), PRESS, NIGHT)
    other = Checkpoint(ORIGIN, 8, HEAD.root).signed(KEY)
    later = line.data[:7] + bytes([line.data[7] + 1]) + line.data[8:]
    short = line.data[:-1]
    for note, data in ((other, line.data), (HEAD.signed(KEY), later), (HEAD.signed(KEY), short)):
        spoiled = Note(note.text, (*note.signatures, type(line)(line.name, line.key_id, data)))
        with pytest.raises(NoteError) as error:
            cosigned_at(spoiled, PRESS.verifier)
        assert error.value.code == "note-bad-signature"


def test_a_later_cosignature_takes_the_place_of_the_earlier():
    signed = open_checkpoint(HEAD.signed(KEY).file.encode(), KEY.verifier)
    first, second = (cosign(signed.note, PRESS, NIGHT + n) for n in (0, 60))
    note = signed.with_cosignatures([first]).with_cosignatures([second]).note
    assert cosigned_at(note, PRESS.verifier) == NIGHT + 60
    assert len(note.signatures) == 2


@pytest.mark.parametrize("time", [-1, 2**63, True, 1.5])
def test_a_time_that_cannot_be_is_not_signed(time):
    with pytest.raises(ValueError, match="time"):
        cosign(HEAD.signed(KEY), PRESS, time)


def test_only_a_cosigner_s_key_cosigns():
    with pytest.raises(ValueError, match="cosigner"):
        cosign(HEAD.signed(KEY), KEY, NIGHT)


def test_a_signature_whose_number_was_raised_by_the_group_order_is_refused():
    # Ed25519 signatures (R, S) and (R, S + L) would both hold in a careless check: one signature, two texts.
    order = 2**252 + 27742317777372353535851937790883648493
    message = b"SYNTHETIC"
    signature = Ed25519PrivateKey.from_private_bytes(b"L" * 32).sign(message)
    raised = int.from_bytes(signature[32:], "little") + order
    assert KEY.verifier.has_signed(message, signature)
    assert not KEY.verifier.has_signed(message, signature[:32] + raised.to_bytes(32, "little"))
