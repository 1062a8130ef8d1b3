-- What awaits a broker, and how much of it there is: both views ask their tables as the caller.

revoke all on table public.ingested_listings, public.ingress_metrics
    from public, anon, authenticated, service_role;
grant select on table public.ingested_listings, public.ingress_metrics to authenticated, service_role;
