-- 034_channels — looking through what portals answered: by portal, state and kind of error
-- depends: 017_approvals

alter table public.mls_listing_syndications
    add column error_group text not null generated always as (
        left(regexp_replace(regexp_replace(left(coalesce(last_error, ''), 1000),
            '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '…', 'g'),
            '\w*(?:\d\w*){4,}', '…', 'g'), 200)) stored;
comment on column public.mls_listing_syndications.error_group is
    'last_error without what differs from listing to listing, which are words with four digits or more: errors of one kind have the same.';

create index mls_listing_syndications_channels_idx on public.mls_listing_syndications (tenant_id, portal, status, updated_at, id);
create index mls_listing_syndications_errors_idx on public.mls_listing_syndications (tenant_id, portal, error_group, updated_at, id)
    where status = 'FAILED';
