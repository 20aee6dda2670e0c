-- The glaze of what a picture shows, as JSON with how it was got; null for renditions made before anybody looked.
alter table renditions add column glaze text;
