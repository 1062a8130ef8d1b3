-- 017_approvals

drop table public.mls_decision_history;
alter table public.mls_listing_media
    drop constraint mls_listing_media_rejected_is_not_shown_check,
    drop column rejection_reason;
comment on column public.mls_listing_approvals.comment is null;
alter table public.mls_listing_approvals drop column reason;
alter table public.mls_approval_type_config drop column four_eyes;
alter table public.mls_document_type_config drop column four_eyes;
