"""REST: every endpoint of the table at its name, and the names that older clients know.

app.router.routes += routes(service)     # doctest: +SKIP
"""

from triage_core.rest.openapi import description
from triage_core.rest.routes import Door, routes

__all__ = ["Door", "description", "routes"]
