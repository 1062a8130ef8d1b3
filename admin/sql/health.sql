-- name: ask
select 1
