"""Goal 4: a seal costs little more than AES-GCM itself, and far less than what Django's encryption packages do."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.measure import Case, compare
from bench.table import Report
from zavet.clock import SystemClock
from zavet.entropy import SystemEntropy
from zavet.stores.memory_keys import MemoryKeyStore
from zavet.vault.keys import Keys
from zavet.vault.provider import LocalKeyring
from zavet.vault.record import Header, associated_data, open_record, seal_record
from zavet.vault.seal import Dek, open_seal, seal

PLAIN = b"Anna Ivanova, Astana, Kenesary street 1, flat 17, +7 701 234 56 78, anna.ivanova@example.kz 2026-11-20"[:100]
BOUND = b"zavet/bench/v1 subject record klass"[:34]
FIELDS = {f"field_{number}": "x" * 88 for number in range(10)}


def run(*, quick: bool = False) -> Report:
    count, rounds = (200, 2) if quick else (2000, 9)
    report = Report("4", "seals of 100 bytes bound to 34 bytes; records of ten fields")
    _seals(report, count, rounds)
    with tempfile.TemporaryDirectory() as folder:
        _records(report, Path(folder), count, rounds)
    return report


def _seals(report: Report, count: int, rounds: int) -> None:  # noqa: C901 - one small function a case
    dek = Dek(os.urandom(32), os.urandom(32))
    bare, fernet = AESGCM(os.urandom(32)), Fernet(Fernet.generate_key())
    nonce = os.urandom(12)
    blob, sealed, token = bare.encrypt(nonce, PLAIN, BOUND), seal(dek, PLAIN, BOUND), fernet.encrypt(PLAIN)
    assert open_seal(dek, sealed, BOUND) == PLAIN

    def ours() -> None:
        for _ in range(count):
            seal(dek, PLAIN, BOUND)

    def limit() -> None:
        random, encrypt = os.urandom, bare.encrypt
        for _ in range(count):
            encrypt(random(12), PLAIN, BOUND)

    def ours_open() -> None:
        for _ in range(count):
            open_seal(dek, sealed, BOUND)

    def limit_open() -> None:
        decrypt = bare.decrypt
        for _ in range(count):
            decrypt(nonce, blob, BOUND)

    def peer() -> None:
        for _ in range(count):
            fernet.encrypt(PLAIN)

    def peer_open() -> None:
        for _ in range(count):
            fernet.decrypt(token)

    passes = {"seal": ours, "bare": limit, "open": ours_open, "bare open": limit_open, "fernet": peer, "fernet open": peer_open}
    times = compare({name: Case(one, count) for name, one in passes.items()}, rounds=rounds)
    report.at_most("seal", "µs", times["seal"], "AESGCM + os.urandom(12)", times["bare"], 1.5)
    report.at_most("open", "µs", times["open"], "AESGCM.decrypt", times["bare open"], 2)
    report.faster("seal", "µs", times["seal"], "Fernet encrypt", times["fernet"], 3.5)
    report.faster("open", "µs", times["open"], "Fernet decrypt", times["fernet open"], 3.5)


def _records(report: Report, folder: Path, count: int, rounds: int) -> None:
    entropy = SystemEntropy()
    keys = Keys(MemoryKeyStore(), LocalKeyring(folder / "keys", entropy, create=True), SystemClock(), entropy)
    header = Header("shop", "s1", "r1", "contract", 1, tuple(FIELDS), "checkout", "0" * 64, "provided", 1_790_000_000)
    sealed = seal_record(keys, header, FIELDS)
    keys.flush()
    assert open_record(keys, header, sealed) == FIELDS
    dek = keys.dek("shop", "s1", "contract")
    bound = associated_data(header, dek.key_id)
    bare, told = AESGCM(os.urandom(32)), {**asdict(header), "key_id": dek.key_id.hex()}
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
    values = [value.encode() for value in FIELDS.values()]

    def ours() -> None:
        for _ in range(count):
            seal_record(keys, header, FIELDS)

    def limit() -> None:
        for _ in range(count):
            bare.encrypt(os.urandom(12), encoder(FIELDS).encode(), encoder(told).encode())

    def one_blob() -> None:
        plain = b"".join(values)
        for _ in range(count):
            seal(dek, plain, bound)

    def ten_blobs() -> None:
        for _ in range(count):
            for value in values:
                seal(dek, value, bound)

    passes = {"record": ours, "limit": limit, "one": one_blob, "ten": ten_blobs}
    times = compare({name: Case(one, count) for name, one in passes.items()}, rounds=rounds)
    report.at_most("whole record, ten fields", "µs", times["record"], "json twice + AESGCM", times["limit"], 1.5)
    report.faster("ten fields as one blob", "µs", times["one"], "ten seals", times["ten"], 5)
