"""The online path: one module per operation behind the HTTP API."""
