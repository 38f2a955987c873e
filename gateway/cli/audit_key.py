"""`meridian audit key`: the keys that sign checkpoints, and those under which subjects are hashed."""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from gateway.audit.continuity import Continuity
from gateway.audit.errors import AuditError
from gateway.audit.signing import SIGNING_VARIABLE, SigningKey
from gateway.audit.statements import STATEMENTS_NAME, NewKey
from gateway.audit.subjects import KEY_VARIABLE, SubjectKeys
from gateway.audit.testimony import Testimony, statement_lines
from gateway.cli.audit_held import HeldLedger, held_ledger, now
from gateway.cli.failing import fail
from gateway.cli.secrets_file import read_secret, replace_secret

app = typer.Typer(help="Keys of the ledger.", no_args_is_help=True)

_SUBJECT_KEY_BYTES: Final = 32
_NEXT_SIGNING: Final = f"{SIGNING_VARIABLE}_NEXT"

_SECRETS_OPTION = typer.Option("--secrets", help="A file of NAME=value lines that holds the key.")
_CONFIG_OPTION = typer.Option("--config", "-c", help="Settings file (TOML).", envvar="MERIDIAN_CONFIG")


class Which(StrEnum):
    """Which key is rotated."""

    SIGNING = "signing"
    SUBJECTS = "subjects"


@app.command()
def new(file: Annotated[Path, typer.Argument(help="The new file; it must not be there.")]) -> None:
    """Make a key to sign checkpoints with (Ed25519, PEM), and print the public half for those who verify.

    Example: meridian audit key new /etc/meridian/signing.pem > meridian-public.pem
    """
    key = SigningKey.fresh()
    try:
        key.write(file)
    except OSError as error:
        fail(f"{file}: cannot be made ({error.strerror})", 2)
    typer.echo(key.public.pem(), nl=False)


@app.command()
def public(file: Annotated[Path, typer.Argument(help="The file of a signing key.")]) -> None:
    """Print the public half of a signing key.

    Example: meridian audit key public /etc/meridian/signing.pem > meridian-public.pem
    """
    try:
        typer.echo(SigningKey.of_file(file).public.pem(), nl=False)
    except AuditError as error:
        fail(str(error), 2)


@app.command("list")
def register(directory: Annotated[Path, typer.Argument(help="The ledger's directory, or a copy of it.")]) -> None:
    """Print the register of keys: since when each signs, and which key introduced it.

    Example: meridian audit key list ledger
    """
    try:
        testimony = Testimony(STATEMENTS_NAME, (), Continuity())
        testimony.read(statement_lines(directory))
    except OSError as error:
        fail(f"{directory}: cannot be read ({error.strerror})", 2)
    for key in testimony.keys:
        by = "itself" if key.introduced_by == key.public.id else f"key {key.introduced_by}"
        typer.echo(f"{key.public.id}  since {key.since:%Y-%m-%d %H:%M:%S} UTC, introduced by {by}")


@app.command()
def rotate(
    which: Annotated[Which, typer.Argument(help="The key that signs, or the one under which subjects are hashed.")],
    config: Annotated[Path | None, _CONFIG_OPTION] = None,
    secrets_file: Annotated[Path | None, _SECRETS_OPTION] = None,
) -> None:
    """Replace a key by a new one, which the gateway takes at its next start. While the signing key is, it must not run.

    A new signing key is introduced by the old one. A new subject key is put before the old ones, which are kept: what
    they hashed can be found as long as they are.

    Example: meridian audit key rotate subjects --secrets secrets.env
    """
    if which is Which.SUBJECTS:
        _rotate_subjects(secrets_file)
    elif config is None:
        fail("rotating the signing key needs --config or MERIDIAN_CONFIG", 2)
    else:
        with held_ledger(config) as held:
            _rotate_signing(held, secrets_file)


def _rotate_subjects(path: Path | None) -> None:
    if path is None:
        fail(f"rotating the subject key needs --secrets: the file that holds {KEY_VARIABLE}", 2)
    try:
        value = read_secret(path, KEY_VARIABLE)
        if value is None:
            fail(f"{path}: does not hold {KEY_VARIABLE}", 2)
        keys = SubjectKeys.parse(value).rotated(secrets.token_bytes(_SUBJECT_KEY_BYTES))
        replace_secret(path, KEY_VARIABLE, str(keys))
    except AuditError as error:
        fail(f"{path}: {error}", 2)
    except OSError as error:
        _unwritable(path, error)
    typer.echo(
        f"key version {keys.newest.version} hashes subjects from the next start on; {len(keys.secrets)} are kept"
    )


def _rotate_signing(held: HeldLedger, secrets_file: Path | None) -> None:
    fresh, file = SigningKey.fresh(), held.settings.checkpoints.key
    try:
        if secrets_file is not None:
            _in_secrets(held, fresh, secrets_file)
        elif file is not None:
            _in_file(held, fresh, file)
        else:
            fail(f"the signing key is not in a file: --secrets names the one that holds {SIGNING_VARIABLE}", 2)
    except OSError as error:
        _unwritable(secrets_file or file or held.directory, error)
    typer.echo(f"statement {held.statements.count}: key {fresh.public.id} follows {held.key.public.id}")
    held.bring()
    typer.echo(fresh.public.pem(), nl=False)


def _in_file(held: HeldLedger, fresh: SigningKey, file: Path) -> None:
    """The new key is safe before the old one introduces it, and takes its place after that."""
    following = file.with_name(f"{file.name}.next")
    following.unlink(missing_ok=True)
    fresh.write(following)
    held.statements.append(NewKey(now(), fresh.public))
    file.rename(file.with_name(f"{file.stem}-{held.key.public.id}{file.suffix}"))
    following.rename(file)


def _in_secrets(held: HeldLedger, fresh: SigningKey, path: Path) -> None:
    if read_secret(path, SIGNING_VARIABLE) != held.key.hexadecimal():
        fail(f"{path}: does not hold the {SIGNING_VARIABLE} that signs at present", 2)
    # the new key is safe before the old one introduces it
    replace_secret(path, _NEXT_SIGNING, fresh.hexadecimal())
    held.statements.append(NewKey(now(), fresh.public))
    replace_secret(path, SIGNING_VARIABLE, fresh.hexadecimal())
    replace_secret(path, _NEXT_SIGNING, None)


def _unwritable(path: Path, error: OSError) -> NoReturn:
    fail(f"{path}: cannot be written ({error.strerror})", 2)
