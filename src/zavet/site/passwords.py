"""Passwords of subjects, with Django's Argon2id hasher and its parameters."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher


class Argon2Passwords:
    """`operations.ports.Passwords`: hash, check in constant time, and the same work spent where there is no account."""

    def __init__(self) -> None:
        self._hasher = Argon2PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.encode(password, self._hasher.salt())

    def check(self, password: str, hashed: str) -> bool:
        try:
            identify_hasher(hashed)
        except ValueError:
            # What is no hash matches nothing, and takes as long to say so.
            self.burn(password)
            return False
        return check_password(password, hashed)

    def burn(self, password: str) -> None:
        self.hash(password)
