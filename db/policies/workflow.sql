-- What awaits a broker, and how much of it there is: the views ask their tables as the caller.

revoke all on table public.ingested_listings, public.ingress_metrics, public.open_suggestions
    from public, anon, authenticated, service_role;
grant select on table public.ingested_listings, public.ingress_metrics, public.open_suggestions to authenticated, service_role;
