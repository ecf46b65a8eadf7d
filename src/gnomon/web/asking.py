"""Who asks, for whatever answers: set by `access.Access`, read where figures are handed out."""

from contextvars import ContextVar

from gnomon.steering.visibility import ANONYMOUS, Visitor

#: Nobody in particular, until somebody is known.
VISITOR: ContextVar[Visitor] = ContextVar("visitor", default=ANONYMOUS)
