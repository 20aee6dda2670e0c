//! Server-rendered pages, Chinese first, English beside.
