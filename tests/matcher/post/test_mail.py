"""Mail reaches a real server, encrypted where it leaves the machine, and says why where it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher.post import Letter, NotDelivered, Unreachable
from matcher.post.mail import mailer, written
from tests.matcher.post.servers import PASSWORD, USER, certificate, free_port, mail_server, only_with_password

FROM = "mooring@example.org"
LETTER = Letter(
    to="ana@example.org", subject="Ünë", body="Good day Ana,\n\nñ € …\n", mark="notice-1-mail", language="es"
)


def post(url: str, letter: Letter = LETTER) -> None:
    with mailer(url, FROM) as server:
        server.deliver(letter)


def test_a_letter_arrives_as_it_was_written() -> None:
    with mail_server() as (port, mails):
        post(f"smtp://127.0.0.1:{port}")
    (mail,) = mails.taken
    assert (mail["Subject"], mail["To"], mail["From"]) == ("Ünë", "ana@example.org", f"Mooring <{FROM}>")
    assert mail["Message-ID"] == "<notice-1-mail@example.org>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "es")
    assert mail.get_content().replace("\r\n", "\n") == LETTER.body
    assert mails.envelopes == [(FROM, ["ana@example.org"])]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_it_is_encrypted_and_signed_in_with_a_password(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    if scheme == "smtps":  # its password is asked for by us alone
        running = mail_server(context, authenticator=only_with_password, auth_require_tls=False)
    else:
        demands: dict[str, Any] = {"require_starttls": True, "auth_required": True}
        running = mail_server(tls_context=context, authenticator=only_with_password, **demands)
    with running as (port, mails):
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            post(f"{scheme}://{USER}:p%40ss%2Fword@localhost:{port}")
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(Unreachable, match="535"):
            post(f"{scheme}://{USER}:wrong@localhost:{port}")
        assert mails.taken == []
        post(f"{scheme}://{USER}:p%40ss%2Fword@localhost:{port}")
    assert len(mails.taken) == 1


def test_nothing_goes_in_the_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.post.mail.LOOPBACK", ())  # as if this machine were another
    with mail_server() as (port, mails), pytest.raises(Unreachable, match="STARTTLS"):
        post(f"smtp://{USER}:{PASSWORD.replace('@', '%40').replace('/', '%2F')}@127.0.0.1:{port}")
    assert mails.taken == []


def test_a_mailbox_that_is_not_there_is_refused_for_good_and_a_full_one_for_now() -> None:
    with mail_server() as (port, mails):
        mails.answers |= {"nobody": "550 No such\tmailbox", "full": "452 Full"}
        with mailer(f"smtp://127.0.0.1:{port}", FROM) as server:
            for name, final in (("nobody", True), ("full", False)):
                with pytest.raises(NotDelivered) as refused:
                    server.deliver(Letter(to=f"{name}@example.org", subject="", body="", mark=name))
                assert refused.value.final == final
                assert str(refused.value) == ("550 No such mailbox" if final else "452 Full")
            server.deliver(LETTER)
    assert len(mails.taken) == 1, "the connection goes on after a refusal"


def test_a_letter_that_can_be_written_to_nobody_keeps_no_other_waiting() -> None:
    with mail_server() as (port, mails), mailer(f"smtp://127.0.0.1:{port}", FROM) as server:
        for to in ("a@b@c.org", "a@c.org, all@evil.example", "ñ@c.org", "a@c.org\r\nBcc: x"):
            with pytest.raises(NotDelivered) as refused:
                server.deliver(Letter(to=to, subject="", body="", mark="m"))
            assert refused.value.final
        server.deliver(LETTER)
    assert [to for _, to in mails.envelopes] == [["ana@example.org"]]


def test_where_nobody_listens_the_reason_is_said() -> None:
    with pytest.raises(Unreachable, match="refused"):
        post(f"smtp://127.0.0.1:{free_port()}")


def test_no_text_makes_a_head_of_its_own() -> None:
    mail = written(Letter(to="a@example.org", subject="A\r\nBcc: all@example.org\n\nx", body="", mark="m"), FROM)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "A Bcc: all@example.org x"
