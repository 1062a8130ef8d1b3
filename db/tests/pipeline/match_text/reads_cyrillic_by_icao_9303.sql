begin;
select plan(7);

select is(
    pipeline.match_text('Щука Жизнь Чай Шоу'), 'shchuka zhizn chai shou',
    'щ ж ч ш, and the soft sign falls away'
);
select is(
    pipeline.match_text('Юность Яр Хлеб Цирк'), 'iunost iar khleb tsirk',
    'ю я х ц'
);
select is(
    pipeline.match_text('Ёлка'), 'elka',
    'ё is e'
);
select is(
    pipeline.match_text('Подъезд'), 'podezd',
    'the hard sign falls away'
);
select is(
    pipeline.match_text('Київ Єдність Ґанок'), 'kiiv iednist ganok',
    'Ukrainian'
);
select is(
    pipeline.match_text('Әл-Фараби Қазақстан Ғ Ң Ө Ұ Ү Һ'), 'al farabi qazaqstan g n o u u h',
    'Kazakh'
);
select is(
    pipeline.match_text('Љубљана Његош Ђорђе Ћ Џ'), 'ljubljana njegosh dorde c dz',
    'Serbian'
);

select * from finish();
rollback;
