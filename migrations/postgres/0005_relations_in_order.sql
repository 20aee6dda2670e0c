-- Who names a record, page by page: in the order of what it is named as, then of who names it.
create index relations_in_order on relations (target, role, source);
drop index relations_by_target;
