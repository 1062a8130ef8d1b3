-- cutover_001_legacy_views

do $do$
declare
    v_name text;
begin
    foreach v_name in array array['property', 'member', 'media', 'contacts'] loop
        execute format('drop view public.%I', v_name);
        execute format('drop function legacy.%I()', 'served_' || v_name);
        execute format('alter table legacy.%I set schema public', v_name);
    end loop;
end
$do$;
drop function legacy.refuse_write();
drop schema legacy;
notify pgrst, 'reload schema';
