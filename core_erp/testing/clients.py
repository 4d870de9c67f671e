"""An HTTP client of the application that speaks for a person."""

from __future__ import annotations

from flask.testing import FlaskClient

from core_erp.app import erp_of
from core_erp.identity import Actor, User, issue_token


class ErpClient(FlaskClient):
    """Flask's test client, with tokens."""

    def as_(self, actor: Actor) -> ErpClient:
        """A client that sends a bearer token of this actor's user."""
        erp = erp_of(self.application)
        with erp.transaction(Actor.system(actor.company_id)) as tx:
            token = issue_token(tx, tx.get(User, actor.user_id), "test")
        speaking = ErpClient(self.application, self.response_wrapper)
        speaking.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return speaking
