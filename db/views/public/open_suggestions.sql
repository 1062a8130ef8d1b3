create or replace view public.open_suggestions
with (security_invoker = true)
as
select
    s.id as suggestion_id, s.data_domain, s.record_uuid as record_id, s.kind, s.field, s.our_value, s.their_value, s.base_value,
    pipeline.source_name(s.source) as source, s.reason, s.suggested_at
from pipeline.suggestions as s
where s.record_uuid is not null and s.status = 'open';
comment on view public.open_suggestions is
    'What sources say of listings, media, contacts, members and offices and a rule did not apply, and what conflicts, of the records that the caller sees: accept_suggestion, dismiss_suggestion and resolve_conflict decide it.';
