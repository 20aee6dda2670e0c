-- The form in which two spellings of a number meet, and what lists of numbers are sorted by. Both are computed by
-- domain::number; rows that were there before are filled in by the program when it takes this step.
alter table numbers add column key text collate "C" not null default '';
alter table numbers add column sort_key text collate "C" not null default '';
create index numbers_by_key on numbers (type, key, record);
create index numbers_in_order on numbers (type, sort_key, record, value);
