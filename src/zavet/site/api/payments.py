"""What a bank reports, signed: the callback of a payment."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router
from ninja.security import APIKeyHeader
from pydantic import Field

from zavet.connect import signing
from zavet.operations import payments
from zavet.operations.limits import Limit
from zavet.site import wiring
from zavet.site.api.bodies import DoneOut, Id, In, Seconds, done_out
from zavet.site.api.calls import controller_of
from zavet.site.api.reading import check_form
from zavet.site.api.routes import answers

router = Router(tags=["collecting"])
_BANK = "bank"
_limit = Limit(300)


class Signed(APIKeyHeader):
    """The signature of the bank over the body and the time: HMAC-SHA-256 under the key that it shares with this controller."""

    param_name = signing.HEADER

    def authenticate(self, request: HttpRequest, key: str | None) -> bool:
        """(1) The rate. (2) The signature, before anything of the body is read. (3) The form. Raises TooMany, NotIdentified, Malformed."""
        house, controller = wiring.house(), controller_of(request)
        _limit.spend(house, controller, "payments")
        signing.verify(wiring.hook_key(controller, _BANK), request.body, key or "", house.clock.now())
        check_form(request)
        return True


class PaymentIn(In):
    """What became of a payment. No card data: they stay at the bank."""

    event: Id = Field(description="The id of this report: the same over retries, so that it counts once.", examples=["e7k2"])
    order: Id = Field(description="The ground that the payment is for.")
    status: Literal["paid", "declined", "refunded"]
    at: Seconds = Field(description="When it happened.")


@router.post(
    "/payments/callback",
    auth=Signed(),
    response=answers(200, DoneOut),
    operation_id="payment_reported",
    summary="Take a bank's signed report of a payment",
)
def reported(request: HttpRequest, body: PaymentIn) -> DoneOut:
    """Header `Zavet-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA-256 of `<seconds>.<body>`, at most 300 seconds old. The status is kept as
    from a third party, and the order is moved to it. ids: subject, record.
    """
    done = payments.report(wiring.house(), controller_of(request), order=body.order, status=body.status, event=body.event)
    return done_out(done)
