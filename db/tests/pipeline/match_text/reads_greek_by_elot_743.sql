begin;
select plan(10);

select is(
    pipeline.match_text('Λεμεσός'), 'lemesos',
    'final sigma and accent'
);
select is(
    pipeline.match_text('ΛΕΜΕΣΟΣ'), 'lemesos',
    'upper case without accents'
);
select is(
    pipeline.match_text('Ουρανός'), 'ouranos',
    'ου'
);
select is(
    pipeline.match_text('Ευαγόρας'), 'evagoras',
    'ευ before a vowel: ev'
);
select is(
    pipeline.match_text('Αύριο'), 'avrio',
    'αυ before a voiced consonant: av'
);
select is(
    pipeline.match_text('Ευτυχία'), 'eftychia',
    'ευ before a voiceless one: ef'
);
select is(
    pipeline.match_text('Μπαρ'), 'bar',
    'μπ begins a word: b'
);
select is(
    pipeline.match_text('Ολύμπια'), 'olympia',
    'within a word: mp'
);
select is(
    pipeline.match_text('Άγγελος'), 'angelos',
    'γγ'
);
select is(
    pipeline.match_text('Θάλασσα Ψαρού Ξενία Χίος'), 'thalassa psarou xenia chios',
    'θ ψ ξ χ'
);

select * from finish();
rollback;
