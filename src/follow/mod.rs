//! Tasks of a node that keep its indexes and caches level with the logs.
