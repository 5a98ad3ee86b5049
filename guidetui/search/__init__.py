"""A collection becomes a Whoosh index, a query becomes hits; no Whoosh type leaves this folder."""
