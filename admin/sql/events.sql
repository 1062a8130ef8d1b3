-- name: dmos
select d.id from public.dmos as d
