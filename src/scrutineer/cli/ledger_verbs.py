"""The verbs of the ledger: ``seal``, ``verify``, ``prove``, ``key``, ``witness``.

The only place where a ledger meets the clock, randomness and passphrases.
"""

import dataclasses
import math
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scrutineer import bundle, claims
from scrutineer.cli.answers import BundleArgument, JsonOption, LangOption, speaker
from scrutineer.cli.examples import example_key
from scrutineer.cli.passphrase import passphrase, read, signing_key, verifier_key, write, write_new
from scrutineer.cli.remote_bundle import at_hand, is_address
from scrutineer.cli.speaking import Speaker, told
from scrutineer.cli.verification_text import tell, tell_key
from scrutineer.ledger import (
    Checkpoint,
    Note,
    Policy,
    Signature,
    SigningKey,
    TileReader,
    Use,
    WitnessError,
    WitnessState,
    cosign_in_file,
    create_witness,
    folder_fetch,
    open_checkpoint,
    read_witness,
    watch_in_file,
    write_key,
)
from scrutineer.ledger.key_file import SALT_SIZE
from scrutineer.publish.proof_mark import proof_mark
from scrutineer.words import Sentence, mark

KeyOption = Annotated[Path, typer.Option("--key", help=told(mark("The file with the private key.")))]
TrustedOption = Annotated[
    Path | None, typer.Option("--key", help=told(mark("The file with the public key of the ledger.")))
]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help=told(mark("A file with the passphrase; else SCRUTINEER_PASSPHRASE, else it is asked for.")),
    ),
]
FirstUseOption = Annotated[
    bool, typer.Option("--trust-on-first-use", help=told(mark("Trust the key that stands in the bundle.")))
]
VerifiedArgument = Annotated[
    str,
    typer.Argument(
        metavar="BUNDLE",
        help=told(mark("The folder of the election, or its address: https://…")),
        show_default=False,
    ),
]
WitnessArgument = Annotated[
    Path,
    typer.Argument(metavar="WITNESS", help=told(mark("The file of the witness.")), show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the program."""
    seal_help = mark("Enter everything that a bundle says in its ledger, and sign it.")
    app.command("seal", help=told(seal_help))(seal)
    app.command("verify", help=told(mark("Check step by step that a bundle is what was sealed.")))(verify)
    prove_help = mark("Make the proof that a station's protocol stands in the ledger.")
    app.command("prove", help=told(prove_help))(prove)
    key = typer.Typer(help=told(mark("Keys that sign.")), no_args_is_help=True)
    key.callback()(lambda: None)
    key.command("new", help=told(mark("Make a key, stored encrypted.")))(key_new)
    app.add_typer(key, name="key")
    witness_help = mark("Witnesses sign a head only when it continues the one before.")
    witness = typer.Typer(help=told(witness_help), no_args_is_help=True)
    witness.command("init", help=told(mark("Make a witness, which is one file.")))(witness_init)
    witness.command("cosign", help=told(mark("Sign the head of a sealed bundle as a witness.")))(
        witness_cosign
    )
    attach_help = mark("Put a witness's signature under the head of a bundle.")
    witness.command("attach", help=told(attach_help))(witness_attach)
    app.add_typer(witness, name="witness")


def seal(
    path: BundleArgument,
    key: KeyOption,
    reason: Annotated[str, typer.Option(help=told(mark("Why something is corrected.")))] = "",
    approved_by: Annotated[
        list[str] | None,
        typer.Option("--approved-by", help=told(mark("Which office approved it; may be repeated."))),
    ] = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0; 2 where the bundle or the key is not in order, and then nothing is written."""
    voice = speaker(lang)
    if bundle.is_register(path):
        claims.read(path)
        _tell_others(voice, bundle.beside_register(path))
    signer = signing_key(key, passphrase_file)
    with voice.working(mark("Counting")) as ticker:
        done = bundle.seal(
            path,
            signer,
            time=datetime.now().astimezone(),
            reason=reason,
            approved_by=approved_by or (),
            progress=ticker,
        )
    values = {"size": done.size, "appended": done.appended}
    if as_json:
        voice.json({**values, "head": done.signed.file, "key": signer.verifier.text})
        return 0
    voice.say(Sentence(mark("Sealed: {size} entries, {appended} of them new."), values))
    tell_key(voice, signer.verifier)
    return 0


def _tell_others(voice: Speaker, files: Sequence[str]) -> None:
    """Name what else is sealed: a file laid into the folder by chance can never be taken out again."""
    if files:
        said = mark(
            "Sealed along with the register, because they lie in its folder: {files}. What is sealed stays; "
            "keep nothing else there."
        )
        voice.note(Sentence(said, {"files": list(files)}))


def verify(
    path: VerifiedArgument,
    key: TrustedOption = None,
    trust_on_first_use: FirstUseOption = False,
    policy: Annotated[
        Path | None,
        typer.Option(help=told(mark("The file with the policy: which witnesses, and how many."))),
    ] = None,
    proof: Annotated[Path | None, typer.Option(help=told(mark("A proof file to be checked too.")))] = None,
    head: Annotated[
        Path | None, typer.Option(help=told(mark("A head of this ledger that was kept from before.")))
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Exit code 0 where the bundle is what was sealed, 1 where it is not, 2 for bad use."""
    voice = speaker(lang)
    own = None if key or policy or trust_on_first_use or is_address(path) else example_key(Path(path))
    trusted = verifier_key(key) if key else own
    rules = Policy.parse(read(policy).decode("utf-8", "replace")) if policy else None
    expected = bundle.trusted(trusted, rules, trust_on_first_use=trust_on_first_use)
    with at_hand(path, expected, voice) as folder, voice.working(mark("Reading the bundle")) as ticker:
        found = bundle.verify(
            folder,
            key=trusted,
            trust_on_first_use=trust_on_first_use,
            policy=rules,
            seen=read(head) if head else None,
            proof=read(proof) if proof else None,
            now=datetime.now(UTC),
            progress=ticker,
        )
    if own is not None:
        found = dataclasses.replace(found, trust=bundle.Trust.PROGRAM)
    tell(voice, found, as_json, path if is_address(path) else None)
    return 0 if found.holds else 1


def prove(
    path: BundleArgument,
    station: Annotated[str, typer.Option(help=told(mark("The polling station.")))],
    contest: Annotated[
        str, typer.Option(help=told(mark("The contest, where the station has several.")))
    ] = "",
    out: Annotated[Path | None, typer.Option(help=told(mark("The file to write.")))] = None,
    qr: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=told(mark("Draw the proof as a QR code for print, 4 cm wide: a name in .svg or .png.")),
        ),
    ] = None,
    lang: LangOption = None,
) -> int:
    """Exit code 0; the proof goes to standard output where no file is named."""
    voice = speaker(lang)
    if qr is not None and qr.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter(told(mark("name a file in .svg or .png")), param_hint="--qr")
    with voice.working(mark("Reading the bundle")) as ticker:
        found = bundle.prove(path, station, contest=contest, progress=ticker)
    what = {"index": found.index, "origin": found.note.text.partition("\n")[0]}
    drawn = proof_mark(found) if qr is not None else None
    if out is None:
        voice.out.file.write(found.file)
    else:
        write(out, found.file.encode())
        said = mark("The proof of entry {index:plain} is in {file}.")
        voice.say(Sentence(said, {**what, "file": str(out)}))
    if qr is not None and drawn is not None:
        title = Sentence(mark("Proof of entry {index:plain} in the ledger {origin}"), what)
        write(qr, drawn.svg(voice.text(title)) if qr.suffix.lower() == ".svg" else drawn.png())
        said = mark(
            "The QR code is in {file}: {side} mm wide, print it at least so large. It holds the proof "
            "without the protocol itself."
        )
        voice.note(Sentence(said, {"file": str(qr), "side": math.ceil(drawn.side)}))
    return 0


def key_new(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help=told(mark("The file to write.")), show_default=False)
    ],
    name: Annotated[
        str, typer.Option(help=told(mark("What the key is called, such as example.org/election-2026.")))
    ],
    witness: Annotated[
        bool, typer.Option("--witness", help=told(mark("The key of a witness, not of a ledger.")))
    ] = False,
    passphrase_file: PassphraseOption = None,
    lang: LangOption = None,
) -> int:
    """Exit code 0; the private key in OUT, the public one beside it in OUT.pub."""
    voice = speaker(lang)
    use = Use.COSIGNATURE if witness else Use.NOTE
    key = SigningKey.from_seed(name, secrets.token_bytes(32), use)
    text = write_key(key, passphrase(passphrase_file), secrets.token_bytes(SALT_SIZE))
    public = out.with_name(f"{out.name}.pub")
    write_new(out, text, 0o600)
    write_new(public, f"{key.verifier.text}\n")
    said = mark("The private key is in {file}, the public one in {public}. Put copies aside.")
    voice.say(Sentence(said, {"file": str(out), "public": str(public)}))
    tell_key(voice, key.verifier)
    return 0


def witness_init(
    path: WitnessArgument,
    key: KeyOption,
    ledger: Annotated[
        Path, typer.Option("--ledger", help=told(mark("The file with the public key of the ledger.")))
    ],
    lang: LangOption = None,
) -> int:
    """Exit code 0. The key's file was made by ``key new --witness``; the ledger is watched from now on."""
    voice = speaker(lang)
    watched = verifier_key(ledger)
    state = create_witness(path, read(key).decode("utf-8", "replace"))
    watch_in_file(path, watched)
    voice.say(Sentence(mark("The witness is in {file}. Its public key:"), {"file": str(path)}))
    tell_key(voice, state.key)
    return 0


def witness_cosign(
    path: WitnessArgument,
    sealed: BundleArgument,
    passphrase_file: PassphraseOption = None,
    lang: LangOption = None,
) -> int:
    """Exit code 0, the signature line on standard output; 2 where the witness refuses, with both heads."""
    voice = speaker(lang)
    data = read(sealed / "ledger" / "checkpoint")
    state = read_witness(path)
    proof = _continuation(state, sealed, data)
    try:
        line = cosign_in_file(path, data, proof, passphrase(passphrase_file), int(time.time()))
    except WitnessError as error:
        for head in filter(None, (error.held, error.offered)):
            voice.err.print(head, markup=False, soft_wrap=True)
        raise
    voice.out.file.write(f"{line.line}\n")
    return 0


def witness_attach(
    path: BundleArgument,
    signature: Annotated[
        Path, typer.Argument(metavar="LINE", help=told(mark("The file with the signature line.")))
    ],
    key: Annotated[
        Path, typer.Option("--key", help=told(mark("The file with the public key of the witness.")))
    ],
    lang: LangOption = None,
) -> int:
    """Exit code 0; 2 where the signature is not one of this witness over this head."""
    voice = speaker(lang)
    line = Signature.parse(read(signature).decode("utf-8", "replace").removesuffix("\n"))
    signed = bundle.attach(path, [line], [verifier_key(key)])
    count = len(signed.note.signatures) - 1
    voice.say(Sentence(mark("{count} witnesses have signed this head."), {"count": count}))
    return 0


def _continuation(state: WitnessState, sealed: Path, data: bytes) -> list[bytes]:
    """The proof that the head of a bundle continues the last one signed; empty where none is needed."""
    watched = state.watched.get(Checkpoint.parse(Note.parse(data).text).origin)
    if watched is None or watched.head is None:
        return []
    old, new = watched.head.checkpoint, open_checkpoint(data, watched.key).checkpoint
    if not 0 < old.size < new.size:
        return []
    return TileReader(folder_fetch(sealed / "ledger"), new.size, new.root).consistency_proof(old.size)
