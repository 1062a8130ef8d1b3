-- 037_safety

drop index pipeline.files_dmo_id_idx;
drop index public.dmos_country_state_name_idx;
create unique index dmos_country_state_name_idx on public.dmos (country, state, lower(name));

drop table pipeline.presence;
alter table pipeline.user_sessions drop column renewing_until;
