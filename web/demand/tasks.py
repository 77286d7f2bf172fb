"""What a round still needs before it can be published: one line for each task, in the order in which one does them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matcher.storage.tenders import HeldRound


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task: what it is, what there is of it so far, and whether that is enough.

    Attributes
    ----------
    endpoint
        The page where it is done; the list links it for those whom the table lets in.
    done
        None where nothing has to be done, such as an import.
    """

    words: str
    says: str
    endpoint: str
    done: bool | None


Asked = Callable[[Any, HeldRound], Task]
TASKS: tuple[Asked, ...] = ()
"""Each reads what it needs of the database in a session and says how far the task is."""


def tasks_of(session: Any, held: HeldRound) -> list[Task]:
    """List the tasks of a round."""
    return [each(session, held) for each in TASKS]
