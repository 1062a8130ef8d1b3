-- How far feeds were read: only who fetches them needs to know.

revoke all on table pipeline.feed_states from public, anon, authenticated, service_role;
grant select, insert, update, delete on table pipeline.feed_states to service_role;
