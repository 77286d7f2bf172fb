"""From a draft to an open round: who joins it under which terms, what is still missing, and who signs.

`publishing` is the blueprint with all pages.
"""

from web.publishing import anchors, signing
from web.publishing.room import publishing

__all__ = ["anchors", "publishing", "signing"]
