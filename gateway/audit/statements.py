"""Signed statements about a ledger, chained like its lines: checkpoints, new keys, and what retention dropped. Pure.

A line is ``{"statement":S,"key":K,"signature":G}`` and a newline, in exactly this spelling. G is the Ed25519 signature
of `_CONTEXT` and S under the key with the id K. S is canonical JSON and has the statement's number, counted from 1,
and in `previous` the SHA-256 of the line before, so that none can be taken out, put in or moved either.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

import orjson

from gateway.audit.chain import Head
from gateway.audit.entry import Seal, rfc3339
from gateway.audit.moment import facts_of, moment
from gateway.audit.seals import seal_of
from gateway.audit.signing import PublicKey, SigningKey

STATEMENTS_NAME: Final = "checkpoints.signed"
"""The file of statements, in the ledger's directory and in an anchor's."""

NOTHING_BEFORE: Final = "0" * 64
"""What the first statement has as `previous`."""

_CONTEXT: Final = b"Meridian ledger statement\n"


class About(StrEnum):
    """What a statement is; the word stands in it as `kind`."""

    CHECKPOINT = "checkpoint"
    KEY = "key"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger's chain ends with `head`, whose number is the count of its lines, at this time (aware).

    `segment` is the file of that line; `policy_version` was in force then, None where that is not known.
    """

    time: datetime
    head: Head
    segment: str
    policy_version: str | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """From this time on statements are signed by this key. The first signs itself, the others the key before signs."""

    time: datetime
    public: PublicKey


@dataclass(frozen=True, slots=True)
class Tombstone:
    """These segments, the oldest that there were, were dropped when their time was over.

    The chain went from `before` through them to `after`.
    """

    time: datetime
    segments: tuple[Seal, ...]
    before: Head
    after: Head


Said: TypeAlias = Checkpoint | NewKey | Tombstone


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that has the form of a statement; who signed it is another matter. `hash` is that of the line."""

    number: int
    previous: str
    said: Said
    key: str
    signature: bytes
    signed: bytes
    hash: str

    def is_by(self, key: PublicKey) -> bool:
        """Whether this key's holder made it."""
        return self.key == key.id and key.signed(self.signed, self.signature)


def statement_line(said: Said, number: int, previous: str, key: SigningKey) -> bytes:
    """The signed line, with its newline."""
    facts = {**_facts(said), "number": number, "previous": previous, "time": rfc3339(said.time)}
    body = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    signature = key.sign(_CONTEXT + body).hex()
    return b'{"statement":%b,"key":"%b","signature":"%b"}\n' % (body, key.public.id.encode(), signature.encode())


def read_statement(line: bytes) -> Statement | None:
    """The statement in a line, newline included; None where it has not the form of one."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    body, key, signature = found.groups()
    facts = facts_of(body)
    number, previous, said = facts.get("number"), facts.get("previous"), _said(facts)
    if type(number) is not int or not isinstance(previous, str) or said is None:
        return None
    return Statement(
        number, previous, said, key.decode(), bytes.fromhex(signature.decode()), _CONTEXT + body, line_hash(line)
    )


def line_hash(line: bytes) -> str:
    """What the next statement has as `previous`."""
    return sha256(line).hexdigest()


def _facts(said: Said) -> dict[str, object]:
    match said:
        case Checkpoint():
            return {
                "kind": About.CHECKPOINT.value,
                "count": said.head.seq,
                "head": said.head.hash,
                "segment": said.segment,
                "policy_version": said.policy_version,
            }
        case NewKey():
            return {"kind": About.KEY.value, "public": said.public.raw.hex()}
        case Tombstone():
            return {
                "kind": About.TOMBSTONE.value,
                "segments": [_seal_facts(seal) for seal in said.segments],
                "before": asdict(said.before),
                "after": asdict(said.after),
            }


def _seal_facts(seal: Seal) -> dict[str, object]:
    times = {
        name: None if time is None else rfc3339(time) for name, time in (("first", seal.first), ("last", seal.last))
    }
    return {**asdict(seal), **times}


def _said(facts: Mapping[str, object]) -> Said | None:
    stamp = facts.get("time")
    time = moment(stamp.encode()) if isinstance(stamp, str) else None
    if time is None or time.tzinfo is None:
        return None
    match facts.get("kind"):
        case About.CHECKPOINT:
            return _checkpoint(time, facts)
        case About.KEY:
            return _new_key(time, facts)
        case About.TOMBSTONE:
            return _tombstone(time, facts)
        case _:
            return None


def _checkpoint(time: datetime, facts: Mapping[str, object]) -> Checkpoint | None:
    head = _head({"seq": facts.get("count"), "hash": facts.get("head")})
    segment, version = facts.get("segment"), facts.get("policy_version")
    if head is None or not isinstance(segment, str) or not isinstance(version, str | None):
        return None
    return Checkpoint(time, head, segment, version)


def _new_key(time: datetime, facts: Mapping[str, object]) -> NewKey | None:
    public = facts.get("public")
    if not isinstance(public, str) or not _HASH.fullmatch(public):
        return None
    return NewKey(time, PublicKey(bytes.fromhex(public)))


def _tombstone(time: datetime, facts: Mapping[str, object]) -> Tombstone | None:
    before, after, segments = _head(facts.get("before")), _head(facts.get("after")), facts.get("segments")
    if before is None or after is None or not isinstance(segments, list):
        return None
    seals = [seal_of(each) for each in segments]
    return Tombstone(time, tuple(seal for seal in seals if seal), before, after) if all(seals) and seals else None


def _head(facts: object) -> Head | None:
    seq, digest = (facts.get("seq"), facts.get("hash")) if isinstance(facts, Mapping) else (None, None)
    if type(seq) is not int or not isinstance(digest, str) or not _HASH.fullmatch(digest):
        return None
    return Head(seq, digest)


_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LINE: Final = re.compile(
    rb'\{"statement":(\{.*\}),"key":"([0-9a-f]{16})","signature":"([0-9a-f]{128})"\}\n', re.DOTALL
)
