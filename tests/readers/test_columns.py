"""Which column holds what is guessed from the header names alone."""

import pytest

from loader.readers import guess_columns
from loader.readers.columns import TARGETS


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("ID,Name,Lat,Lng", {"id": "ID", "name": "Name", "lat": "Lat", "lng": "Lng"}),
        ("host_id,category_id,name", {"name": "name"}),
        ("listing_id;uuid".replace(";", ","), {"id": "uuid"}),
        ("Código Postal,Teléfono", {"postal_code": "Código Postal", "phone": "Teléfono"}),
        ("CODIGO-POSTAL,codigoPostal", {"postal_code": "CODIGO-POSTAL"}),
        ("PLZ,Ort,Straße,Breitengrad,Längengrad",
         {"postal_code": "PLZ", "locality": "Ort", "address": "Straße", "lat": "Breitengrad",
          "lng": "Längengrad"}),
        ("nom,adresse,ville,code_postal,tél,site web,prix",
         {"name": "nom", "address": "adresse", "locality": "ville", "postal_code": "code_postal",
          "phone": "tél", "url": "site web", "price": "prix"}),
        ("név,cím,irányítószám,település,telefonszám,nyitvatartás,ár",
         {"name": "név", "address": "cím", "postal_code": "irányítószám", "locality": "település",
          "phone": "telefonszám", "opening_hours": "nyitvatartás", "price": "ár"}),
        ("Όνομα,Διεύθυνση,Πόλη,Τηλέφωνο,Γεωγραφικό πλάτος,Γεωγραφικό μήκος,ΤΚ",
         {"name": "Όνομα", "address": "Διεύθυνση", "locality": "Πόλη", "phone": "Τηλέφωνο",
          "lat": "Γεωγραφικό πλάτος", "lng": "Γεωγραφικό μήκος", "postal_code": "ΤΚ"}),
        ("Название,Адрес,Город,Телефон,Широта,Долгота,Сайт,Почтовый индекс",
         {"name": "Название", "address": "Адрес", "locality": "Город", "phone": "Телефон",
          "lat": "Широта", "lng": "Долгота", "url": "Сайт", "postal_code": "Почтовый индекс"}),
        ("addressLocality,addressRegion,addressCountry,postalCode,streetAddress,telephone",
         {"locality": "addressLocality", "region": "addressRegion", "country": "addressCountry",
          "postal_code": "postalCode", "address": "streetAddress", "phone": "telephone"}),
        ("@id,name,amenity,addr:street,addr:housenumber,addr:city,addr:postcode,opening_hours",
         {"id": "@id", "name": "name", "category": "amenity",
          "address": ["addr:street", "addr:housenumber"], "locality": "addr:city",
          "postal_code": "addr:postcode", "opening_hours": "opening_hours"}),
        ("lat,lon,name,admin1,admin2,cc",
         {"lat": "lat", "lng": "lon", "name": "name", "region": "admin1", "country": "cc"}),
        ("PK,NOMBRE,NOMBRE-VIA,CLASE-VIAL,TIPO-NUM,NUM,PLANTA,LATITUD,LONGITUD,TIPO,HORARIO",
         {"id": "PK", "name": "NOMBRE", "address": ["CLASE-VIAL", "NOMBRE-VIA", "NUM", "PLANTA"],
          "lat": "LATITUD", "lng": "LONGITUD", "category": "TIPO", "opening_hours": "HORARIO"}),
        ("via_tipo,via_nombre,numero,bloque,portal,escalera,planta,puerta,cdpostal",
         {"address": ["via_tipo", "via_nombre", "numero", "bloque", "portal", "escalera", "planta",
                      "puerta"], "postal_code": "cdpostal"}),
        ("street_number,street_name,address", {"address": "address"}),
        ("street_number,street_name", {"address": ["street_number", "street_name"]}),
        ("street,city", {"address": "street", "locality": "city"}),
        ("title,description", {"name": "title", "description": "description"}),
        ("name,title", {"name": "name", "title": "title"}),
        ("price_min,price_max,price,currency",
         {"price": "price", "price_min": "price_min", "price_max": "price_max",
          "currency": "currency"}),
        ("photo,images", {"image_urls": "images"}),
        ("", {}),
        ("foo,bar", {}),
    ],
)  # fmt: skip
def test_names_tell(columns: str, expected: dict[str, object]) -> None:
    assert guess_columns(columns.split(",") if columns else []) == expected


def test_one_header_serves_one_target() -> None:
    guess = guess_columns(["name", "type", "title", "lat", "lng", "city", "state", "zip", "web"])
    flat = [value for value in guess.values() if isinstance(value, str)]
    assert len(flat) == len(set(flat)) == 9


def test_order_of_columns_does_not_matter() -> None:
    columns = ["Teléfono", "telephone", "nombre", "name", "lat", "latitud", "LAT"]
    assert guess_columns(columns)["phone"] == "telephone"
    assert guess_columns(columns[::-1])["name"] == "name"


def test_targets_are_ours() -> None:
    assert " ".join(TARGETS) == (
        "id name category address locality region postal_code country lat lng phone email url "
        "title description language tags price price_min price_max currency image_urls "
        "opening_hours"
    )
