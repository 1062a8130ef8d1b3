-- name: look_at
select p.name, p.since from pipeline.look_at(%(kind)s, %(record)s) as p
