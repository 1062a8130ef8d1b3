-- name: heard
-- Whose news a browser may hear: of the sources with the permission, of real estate where the tenant has a market.
select case when pipeline.can('pipeline:read') then array(select d.id from public.dmos as d) end as dmo_ids,
    case when pipeline.may('r') and exists (select from public.markets as m where m.tenant_id = c.id) then c.id::text end as tenant_id
from (select pipeline.current_tenant() as id) as c
