-- 027_admin

select token_hash, user_id, is_local, claims, sealed, claims_expire_at, address, agent, created_at, seen_at from pipeline.user_sessions where false;
select id, email, address, failed_at from pipeline.sign_in_failures where false;
