"""Pages that take sheets in: sent, understood, looked at beside what is there, confirmed; and sheets to fill in.

`contracts` and `imports` are the blueprints; a draft that begins with a sheet is among the pages of demand.
"""

from web.sheets import beginning
from web.sheets.contracts import contracts
from web.sheets.demand import imports

__all__ = ["beginning", "contracts", "imports"]
