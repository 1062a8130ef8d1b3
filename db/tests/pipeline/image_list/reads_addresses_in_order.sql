begin;
select plan(4);

select is(
    pipeline.image_list('"https://a.com/1.jpg, https://a.com/2.jpg"')::jsonb, '[{"url": "https://a.com/1.jpg", "position": 1}, {"url": "https://a.com/2.jpg", "position": 2}]'::jsonb,
    'a text of several'
);
select is(
    pipeline.image_list('["https://a.com/2.jpg", "https://a.com/1.jpg", "https://a.com/2.jpg"]')::jsonb, '[{"url": "https://a.com/2.jpg", "position": 1}, {"url": "https://a.com/1.jpg", "position": 2}]'::jsonb,
    'an array; each once'
);
select is(
    pipeline.image_list('"https://a.com/w_100,h_50/1.jpg"')::jsonb, '[{"url": "https://a.com/w_100,h_50/1.jpg", "position": 1}]'::jsonb,
    'a comma inside an address parts nothing'
);
select is(
    pipeline.image_list('["none", "https://a.com/1.jpg"]')::jsonb, '[{"url": "https://a.com/1.jpg", "position": 1}]'::jsonb,
    'what is no address is left out'
);

select * from finish();
rollback;
