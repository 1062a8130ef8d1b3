-- 026_feeds — how far each source that is fetched was read
-- depends: 018_queue

create table pipeline.feed_states (
    source_id integer not null,
    settings_hash text not null,
    cursor_value text,
    columns text[] not null default '{}',
    changed_at timestamptz not null default clock_timestamp(),
    constraint feed_states_pkey primary key (source_id),
    constraint feed_states_source_id_fkey foreign key (source_id) references pipeline.sources (id)
);
comment on table pipeline.feed_states is 'Where the next fetch of a source goes on; one row for each that was fetched. Written in the transaction of the import, so that it moves on only when that commits.';
comment on column pipeline.feed_states.settings_hash is 'Of what in the configuration decides which records come: with another one the feed begins anew.';
comment on column pipeline.feed_states.cursor_value is 'The greatest value of the incremental field so far, as the source wrote it; null when the feed is fetched whole.';
comment on column pipeline.feed_states.columns is 'All columns that came so far, in the order they were first seen: what a column means must not depend on which records changed.';
alter table pipeline.feed_states enable row level security;
