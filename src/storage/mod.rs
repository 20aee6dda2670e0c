//! Object storage; the only room that names the S3 client.
