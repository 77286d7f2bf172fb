"""Texts are posted to a real server; what is answered decides what becomes of them."""

from __future__ import annotations

import base64

import pytest

from matcher.post import Letter, NotDelivered, Unreachable
from matcher.post.text import LENGTH, deliver
from tests.matcher.post.servers import free_port, text_server

TEXT = Letter(to="+12165550134", subject="", body="Ñandú is open.", mark="notice-7-text")


def test_a_text_is_posted_as_json_with_a_password_and_without_it_in_the_address() -> None:
    with text_server() as (port, texts):
        deliver(f"http://user:p%40ss@127.0.0.1:{port}/texts?key=1", TEXT)
    assert texts.taken == [{"to": "+12165550134", "text": "Ñandú is open.", "id": "notice-7-text"}]
    assert texts.authorizations == [f"Basic {base64.b64encode(b'user:p@ss').decode()}"]
    assert texts.paths == ["/texts?key=1"]


def test_without_a_password_none_is_sent_and_a_long_text_is_cut() -> None:
    with text_server() as (port, texts):
        deliver(f"http://127.0.0.1:{port}", Letter(to="+1", subject="", body="x" * 1000, mark=""))
    assert texts.authorizations == [None]
    assert len(texts.taken[0]["text"]) == LENGTH


@pytest.mark.parametrize(("status", "stops"), [(302, True), (401, True), (404, True), (429, True), (503, True)])
def test_answers_that_concern_every_text_stop_the_rest(status: int, stops: bool) -> None:
    with text_server() as (port, texts):
        texts.status = status
        with pytest.raises(Unreachable if stops else NotDelivered, match=str(status)):
            deliver(f"http://127.0.0.1:{port}", TEXT)
    assert len(texts.taken) == 1, "nobody is followed elsewhere"


def test_a_number_that_is_refused_is_refused_for_good() -> None:
    with text_server() as (port, texts):
        texts.status = 422
        with pytest.raises(NotDelivered, match="422") as refused:
            deliver(f"http://127.0.0.1:{port}", TEXT)
    assert refused.value.final


def test_where_nobody_listens_the_reason_is_said() -> None:
    with pytest.raises(Unreachable, match="refused"):
        deliver(f"http://127.0.0.1:{free_port()}", TEXT)
