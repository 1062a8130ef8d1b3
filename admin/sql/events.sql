-- name: heard
-- Whose news a browser may hear: none without the permission.
select pipeline.can('pipeline:read') as may_hear, array(select d.id from public.dmos as d) as dmo_ids
