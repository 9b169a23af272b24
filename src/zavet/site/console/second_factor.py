"""The second factor of officers: time-based one-time codes (RFC 6238) and recovery codes, each good for one login.

A device counts only once a code of it was typed. Of recovery codes the table keeps keyed digests.
"""

from __future__ import annotations

import base64
from typing import Any, Final
from urllib.parse import quote, urlencode

import qrcode
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

from zavet.entropy import Entropy
from zavet.site.models import Officer

CODES: Final = 10
"""Recovery codes made at once."""
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def device_of(officer: Officer) -> Any:
    """The officer's confirmed device, or None."""
    return TOTPDevice.objects.filter(user=officer, confirmed=True).first()


def pending(officer: Officer, entropy: Entropy) -> Any:
    """The device that is being set up; made at the first call, the same until it is confirmed."""
    found = TOTPDevice.objects.filter(user=officer, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=officer, name="totp", confirmed=False, key=entropy.random(20).hex())


def address(officer: Officer, device: Any) -> str:
    """The otpauth address of a device, as authenticator programs read it from a QR code."""
    label = quote(f"{officer.controller}:{officer.login}")
    words = {"secret": secret(device), "issuer": f"Zavet {officer.controller}", "digits": device.digits, "period": device.step}
    return f"otpauth://totp/{label}?{urlencode(words, quote_via=quote)}"


def secret(device: Any) -> str:
    """The device's key in base32 without padding (RFC 4648), for typing."""
    return base64.b32encode(device.bin_key).decode("ascii").rstrip("=")


def picture(text: str) -> bytes:
    """A QR code as an SVG image of its own: dark on white, whatever the page around it."""
    code = qrcode.QRCode(border=3, box_size=10)
    code.add_data(text)
    image = code.make_image(image_factory=SvgPathImage)
    drawn: bytes = image.to_string()
    return drawn.replace(b"<path ", b'<rect width="100%" height="100%" fill="#fff"/><path ', 1)


def confirm(officer: Officer, code: str) -> Any:
    """Confirms the device that is being set up by a code of it; None where the code is wrong. Older devices go."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=officer, confirmed=False).first()
        if device is None or not device.verify_token(code):
            return None
        TOTPDevice.objects.filter(user=officer, confirmed=True).delete()
        device.confirmed = True
        device.save()
        return device


def check(officer: Officer, code: str) -> Any:
    """The device that this code is of, or None: a wrong, used or mistimed one. Codes tried too fast are wrong too."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=officer, confirmed=True).first()
        if device is not None and device.verify_token(code):
            return device
    return None


def recover(officer: Officer, code: str) -> Any:
    """The device of a recovery code, which is used up by it; None for a wrong one."""
    with transaction.atomic():
        device = StaticDevice.objects.select_for_update().filter(user=officer, confirmed=True).first()
        if device is not None and device.verify_token(_digest(officer, code)):
            return device
    return None


def recovery_codes(officer: Officer, entropy: Entropy) -> tuple[str, ...]:
    """Fresh recovery codes; those before are void. This is the only time they are told."""
    codes = tuple(_code(entropy) for _ in range(CODES))
    with transaction.atomic():
        StaticDevice.objects.filter(user=officer).delete()
        device = StaticDevice.objects.create(user=officer, name="recovery", confirmed=True)
        for one in codes:
            device.token_set.create(token=_digest(officer, one))
    return codes


def left(officer: Officer) -> int:
    """How many recovery codes are not used yet."""
    return sum(one.token_set.count() for one in StaticDevice.objects.filter(user=officer, confirmed=True))


def _code(entropy: Entropy) -> str:
    """Twelve letters and digits that cannot be taken for one another: 59 bits."""
    letters: list[str] = []
    while len(letters) < 12:
        # Bytes past the last whole multiple are thrown away, so that every letter is equally likely.
        letters += [_LETTERS[byte % len(_LETTERS)] for byte in entropy.random(16) if byte < 256 - 256 % len(_LETTERS)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:8])}-{''.join(letters[8:12])}"


def _digest(officer: Officer, code: str) -> str:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return salted_hmac("zavet.site.console.second_factor", f"{officer.account}/{plain}", algorithm="sha256").hexdigest()[:16]
