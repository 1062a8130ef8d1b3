begin;
select plan(4);

select is(
    pipeline.clean_text('Café Gerbeaud'), 'Café Gerbeaud',
    'accents stay'
);
select is(
    pipeline.clean_text('ΛΕΜΕΣΌΣ Παλιά Πόλη'), 'ΛΕΜΕΣΌΣ Παλιά Πόλη',
    'Greek stays Greek'
);
select is(
    pipeline.clean_text('Парк Горького'), 'Парк Горького',
    'Cyrillic stays Cyrillic'
);
select is(
    pipeline.clean_text('Széchenyi gyógyfürdő'), 'Széchenyi gyógyfürdő',
    'Hungarian long accents stay'
);

select * from finish();
rollback;
