"""The desk: pages for people and an API for programs, on the same database as the command line.

    tracker serve

Pages are rendered here, by Jinja2, from the rows that the command line prints; every link and form works without a script. `app` puts the
parts together; `site` is what a request works with; `visitors` says who asks, and who may; `guarding` what a browser is told to refuse;
`asked` reads filters from an address; `cursors` where a list goes on; `marking` cuts a text at its rows; `charts` draws; `pages` has a
module for each part of the desk, `api` one for each kind of record.

Whatever stands in a page is data of strangers: templates escape it, and characters that would reorder a line are written out.
"""

from tracker.web.app import create_app
from tracker.web.site import Options

__all__ = ["Options", "create_app"]
