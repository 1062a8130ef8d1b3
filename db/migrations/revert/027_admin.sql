-- 027_admin

drop table pipeline.sign_in_failures;
drop table pipeline.user_sessions;
