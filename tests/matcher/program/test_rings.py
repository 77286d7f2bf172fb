"""Rings, whole columns at once, are those climbed step by step."""

from __future__ import annotations

from random import Random

import numpy as np

from matcher.certificate.facts import Facts
from matcher.policy import Policy
from matcher.program.rings import outside_rings, rings_between
from tests.reading import loaded
from tests.small import small


def test_the_rings_of_a_random_country_are_those_climbed_one_by_one() -> None:
    random = Random(5)
    parents = [random.randrange(-1, n) for n in range(40)]
    places = "\n".join(f"p{n:02} {'-' if parent < 0 else f'p{parent:02}'}" for n, parent in enumerate(parents))
    lots = "\n".join(f"l{n:02} p{random.randrange(40):02}" for n in range(30))
    firms = "\n".join(f"f{n:02} p{random.randrange(40):02}" for n in range(30))
    written = small(lots=f"lot place\n{lots}", places=f"place parent\n{places}", suppliers=f"supplier place\n{firms}")
    market, _ = loaded(written)
    facts = Facts(market, Policy())
    lot, supplier = (each.ravel() for each in np.meshgrid(np.arange(30), np.arange(30)))
    pairs = zip(lot.tolist(), supplier.tolist(), strict=True)
    assert rings_between(market, lot, supplier).tolist() == [facts.ring(*pair) for pair in pairs]
    assert outside_rings(market).tolist() == [facts.outside_ring(number) for number in range(30)]
