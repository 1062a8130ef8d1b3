-- 037_safety

select renewing_until from pipeline.user_sessions where false;
select tenant_id, kind, record, user_id, since, seen_at from pipeline.presence where false;
