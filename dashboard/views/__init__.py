"""One file per page: title, controls, one engine call, charts."""
