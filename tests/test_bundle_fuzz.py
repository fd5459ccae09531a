"""Whatever stands in a bundle's files, a reader reads it or says what is wrong; nothing else is raised."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer import bundle
from scrutineer.model import BadInputError
from scrutineer.words import LANGUAGES
from tests.small_bundle import GOOD, put

FILES = sorted(GOOD)
PIECES = st.sampled_from(
    [b"", b",", b"\n", b"\"", b"\0", b"\xff", b"=", b"9" * 30, b"\xe2\x80\xae", b"..", b"\r", b";", b"[",
     b"-", b"land", "ә".encode(), b"0.5", b"1e9", b"p1", b"north", b"001", b"#"]
) | st.binary(max_size=6)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn) -> dict[str, bytes]:
    """The good bundle with one to four stretches of bytes replaced, moved or cut."""
    files = {name: text.encode() for name, text in GOOD.items()}
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(FILES))
        data = files[name]
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 12)))
        files[name] = data[:start] + draw(PIECES) + data[stop:]
    return files


def read_or_say(files: dict[str, bytes], folder: Path) -> None:
    put(folder, {})
    for name, data in files.items():
        (folder / name).write_bytes(data)
    faults = bundle.validate(folder)
    if faults:
        assert all(fault.text(language) for fault in faults for language in LANGUAGES)
        with pytest.raises(BadInputError) as caught:
            bundle.read(folder)
        assert caught.value.faults == faults
    else:
        bundle.write(bundle.read(folder), folder.parent / "again")
        assert bundle.validate(folder.parent / "again") == ()


@given(files=mutations())
def test_changed_bytes_are_read_or_named(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory):
    read_or_say(files, tmp_path_factory.mktemp("fuzz") / "b")


@pytest.mark.long
@settings(max_examples=2_000)
@given(files=mutations())
def test_changed_bytes_are_read_or_named_at_length(
    files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
):
    read_or_say(files, tmp_path_factory.mktemp("fuzz") / "b")


@given(name=st.sampled_from(FILES), data=st.binary(max_size=200))
def test_any_bytes_in_a_file_are_read_or_named(
    name: str, data: bytes, tmp_path_factory: pytest.TempPathFactory
):
    files = {other: text.encode() for other, text in GOOD.items()} | {name: data}
    read_or_say(files, tmp_path_factory.mktemp("fuzz") / "b")


@pytest.mark.long
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
    data=st.data(),
)
def test_changed_bytes_of_parquet_are_read_or_named(
    changes: list[tuple[int, int]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("fuzz")
    bundle.write(bundle.read(put(folder / "b")), folder / "packed", format="parquet")
    (folder / "packed" / "datapackage.json").unlink()
    file = data.draw(st.sampled_from(sorted((folder / "packed").glob("*.parquet"))))
    found = bytearray(file.read_bytes())
    for place, byte in changes:
        found[place % len(found)] = byte
    file.write_bytes(found)
    faults = bundle.validate(folder / "packed")
    assert all(fault.text(language) for fault in faults for language in LANGUAGES)
