"""Work over many projects: what the rules of a project forbid holds up no other one, either."""

from functools import partial

from exchange.refusals import Refused
from matching.services import apart

set_apart = partial(apart.set_apart, cannot=(*apart.CANNOT, Refused))
