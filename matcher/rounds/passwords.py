"""What a password must be: long, and neither one of the best known nor made of the account's own words.

No rule about digits or signs, no forced change: length is what counts. Source: OWASP ASVS 5.0 6.2, NIST SP 800-63B.
"""

from __future__ import annotations

LEAST, MOST = 12, 128
KNOWN = frozenset(
    {"password", "passw0rd", "qwertyuiop", "qwerty", "letmein", "iloveyou", "welcome", "administrator", "mooring"}
)
"""The best known, as roots: they do not become better by digits around them."""
RUNS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjkl",
)


def fault(password: str, words: tuple[str, ...]) -> str | None:
    """Return the code of what is wrong with a new password, None if nothing is.

    `words` are those an attacker tries first: the name, the address and the organisation of the account.
    """
    folded = password.casefold()
    if len(password) < LEAST:
        return "password.short"
    if len(password) > MOST:
        return "password.long"
    if len(set(folded)) < 5 or any(folded in run for run in RUNS):
        return "password.plain"
    root = folded.strip("0123456789!?.#$-_ ")
    own = {part for word in words for part in (word.casefold(), *word.casefold().replace("@", " ").split())}
    return "password.known" if root in KNOWN or root in own or not root else None
