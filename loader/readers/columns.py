"""Guesses which of a file's columns holds what, by the header names alone.

Names are compared without case, accents, signs and word breaks: `CODIGO-POSTAL`, `Código postal`
and `codigoPostal` are one. Each target has a list of names, the best first; a header serves one
target, and when two want it, the one that knows it by a better name gets it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NAMES: dict[str, str] = {
    "id": """
        id | pk | uuid | guid | listing id | object id | record id | external id | source id
        | place id | item id | feature id | geoname id | geonames id | osm id | fid | gid | oid
        | property id | location id | poi id | identifier | identificador | identifiant
        | identifikator | kennung | azonosito | kod azonosito | κωδικος | αναγνωριστικο
        | идентификатор | ид | @id | signatura | id ficha | rec id | nid | entity id
    """,
    "name": """
        name | listing name | place name | business name | property name | official name | nombre
        | denominacion | nombre comercial | nombre establecimiento | nom | nom commercial
        | denomination | bezeichnung | nev | megnevezes | ονομα | ονομασια | επωνυμια | название
        | наименование | имя | title | titel | titulo | titre | τιτλος | заголовок | names
        | company | company name | establishment | rotulo | organization name | name en
        | asciiname | hotel name | venue name | venue | establecimiento | szallas neve
    """,
    "category": """
        alojamiento tipo | category | categories | categoria | categorias | kategorie | kategoria
        | categorie | κατηγορια | категория | listing category | place category | primary category
        | main category | main type | type | tipo | typ | art | tipus | τυπος | тип | listing type
        | place type | property type | room type | accommodation type | business type
        | tipo alojamiento | feature class | feature code | amenity | tourism | shop | @type
        | subcategory | additional type | kind | vid | вид
    """,
    "address": """
        address | full address | street address | address full | formatted address
        | postal address | direccion | direccion completa | domicilio | adresse | anschrift
        | adresse complete | adresse postale | strasse hausnummer | cim | teljes cim | διευθυνση
        | адрес | полный адрес | address line 1 | address line1 | address 1 | address1 | addr full
        | street | strasse | calle | rue | utca | οδος | улица | addr street | location address
        | addresses | utca hazszam
    """,
    "locality": """
        locality | address locality | city | town | localidad | municipio | ciudad | ort | stadt
        | gemeinde | ville | commune | localite | varos | telepules | helyseg | πολη | δημος
        | город | населенный пункт | addr city | addr town | address city | municipality
        | poblacion | suburb | city name | village | place | neighbourhood cleansed
        | neighbourhood | neighborhood
    """,
    "region": """
        region | address region | state | province | provincia | comunidad autonoma | bundesland
        | kanton | departement | megye | regio | περιφερεια | περιοχη | νομος | регион | область
        | край | county | state province | state code | admin1 | admin 1 | admin1 code
        | addr state | addr province | addr county | comunidad | land region | regierungsbezirk
        | neighbourhood group | neighbourhood group cleansed
    """,
    "postal_code": """
        postal code | postalcode | postcode | zip | zip code | zipcode | post code | codigo postal
        | cod postal | cdpostal | cp | plz | postleitzahl | code postal | iranyitoszam | irsz
        | ταχυδρομικος κωδικας | τκ | почтовый индекс | индекс | addr postcode | eircode
        | address postcode
    """,
    "country": """
        country | country code | address country | cc | iso country | country iso | pais
        | codigo pais | land | staat | pays | code pays | orszag | χωρα | страна | addr country
        | country name
    """,
    "lat": """
        lat | latitude | latitud | breitengrad | breite | geografische breite | szelesseg
        | szelessegi fok | foldrajzi szelesseg | γεωγραφικο πλατος | πλατος | широта | geo lat
        | latitude wgs84 | lat wgs84 | wgs84 lat | ylatitude | gps lat | gps latitude
        | location latitude | geo latitude | @lat | map lat
    """,
    "lng": """
        lng | lon | long | longitude | longitud | laengengrad | langengrad | laenge
        | geografische laenge | hosszusag | hosszusagi fok | foldrajzi hosszusag
        | γεωγραφικο μηκος | долгота | geo lng | geo lon | geo long | longitude wgs84 | lon wgs84
        | wgs84 lon | xlongitude | gps lng | gps lon | gps longitude | location longitude
        | geo longitude | @lon | map lng
    """,
    "phone": """
        phone | telephone | phone number | telephone number | tel | telefono | telefono 1
        | telefon | telefonnummer | rufnummer | numero telephone | telefonszam | τηλεφωνο | τηλ
        | телефон | contact phone | contact phone number | phone 1 | phone1 | phones
        | contact number | mobile | mobile phone | movil | mobil | mobiltelefon | κινητο
        | мобильный телефон | handy
    """,
    "email": """
        email | e mail | email address | mail | correo | correo electronico | courriel
        | e mail adresse | adresse email | e mail cim | emailcim | ηλεκτρονικο ταχυδρομειο
        | электронная почта | эл почта | почта | contact email | emails
    """,
    "url": """
        url | website | web site | web | homepage | home page | website url | web url | site web
        | site internet | sitio web | pagina web | web page | webseite | internetseite | honlap
        | weboldal | ιστοσελιδα | ιστοτοπος | сайт | веб сайт | вебсайт | www | link | content url
        | listing url | contact website | websites | uri | internet | relation
    """,
    "title": """
        title | headline | titulo | titel | uberschrift | ueberschrift | titre | τιτλος
        | заголовок | listing title | page title | alternate name | alternatename
    """,
    "description": """
        description | long description | full description | descripcion | descripcion entidad
        | beschreibung | description longue | descriptif | leiras | reszletes leiras | περιγραφη
        | описание | short description | summary | abstract | resumen | about | details | body
        | content | text | kurzbeschreibung | rovid leiras | info | overview
    """,
    "language": """
        language | lang | language code | locale | idioma | sprache | langue | nyelv | γλωσσα
        | язык | in language
    """,
    "tags": """
        tags | tag | keywords | etiquetas | palabras clave | schlagworte | schlagworter
        | stichworte | mots cles | etiquettes | cimkek | kulcsszavak | ετικετες | λεξεις κλειδια
        | теги | метки | ключевые слова | labels | features | amenities | facilities
        | equipamiento | amenity feature
    """,
    "price": """
        price | precio | preis | prix | ar | τιμη | цена | cost | rate | amount | tarifa | tarif
        | price per night | nightly price | entry fee | admission | koltseg | стоимость
    """,
    "price_min": """
        price min | min price | minimum price | price from | from price | lowest price | low price
        | precio minimo | precio desde | mindestpreis | preis ab | prix min | prix minimum
        | prix des | minimum ar | legalacsonyabb ar | ελαχιστη τιμη | минимальная цена | цена от
    """,
    "price_max": """
        price max | max price | maximum price | price to | to price | highest price | high price
        | precio maximo | precio hasta | hochstpreis | preis bis | prix max | prix maximum
        | maximum ar | legmagasabb ar | μεγιστη τιμη | максимальная цена | цена до
    """,
    "currency": """
        currency | currency code | price currency | moneda | divisa | waehrung | wahrung | devise
        | monnaie | penznem | deviza | νομισμα | валюта
    """,
    "image_urls": """
        image urls | image url | images | image | photo url | photo urls | photos | photo
        | picture url | picture urls | pictures | picture | imagen | imagenes | foto | fotos
        | url imagen | bild | bilder | bild url | image principale | kep | kepek | foto url
        | εικονα | εικονες | φωτογραφια | изображение | изображения | фото | thumbnail
        | thumbnail url | media url
    """,
    "opening_hours": """
        opening hours | openinghours | opening times | hours | business hours | hours of operation
        | horario | horarios | horario apertura | offnungszeiten | oeffnungszeiten | horaires
        | heures d ouverture | horaires d ouverture | nyitvatartas | nyitva tartas | ωραριο
        | ωρες λειτουργιας | часы работы | режим работы | время работы | schedule
        | opening hours specification
    """,
}

_STREET_PARTS = (
    # The parts of an address in the order they are written; the second and third must be there.
    ["clase vial", "clase via", "tipo via", "via tipo"],
    [
        "nombre via",
        "via nombre",
        "street name",
        "addr street",
        "strasse",
        "street",
        "calle",
        "utca",
    ],
    [
        "num",
        "numero",
        "nro",
        "house number",
        "housenumber",
        "addr housenumber",
        "hausnummer",
        "hazszam",
        "street number",
        "αριθμοσ",
        "номер дома",
        "дом",
    ],
    ["bloque"],
    ["portal"],
    ["escalera", "escaleras"],
    ["planta"],
    ["puerta"],
)
_STREET, _NUMBER = 1, 2

_NUMBER_FIRST = "street number"
"""An English name: its values are written before the street's."""

_WHOLE_ADDRESS = (
    "address | full address | street address | address full | formatted address | postal address | "
    "direccion | direccion completa | domicilio | adresse | anschrift | adresse complete | "
    "adresse postale | strasse hausnummer | cim | teljes cim | διευθυνση | адрес | полный адрес"
)

_CAMEL = re.compile(r"(?<=[a-zа-яα-ω0-9])(?=[A-ZА-ЯΑ-Ω])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAK = re.compile(r"(?:[^\w@]|_)+")  # the @ of @id and @type stays


def guess_columns(columns: Sequence[str]) -> dict[str, str | list[str]]:
    """Map our column names to the file's, as far as the names tell.

    `address` may be a list: the columns whose values make up the address, in order.
    """
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(_plain(column), column)
    parts = _street_parts(plain)
    wishes = sorted(
        (place, order, target, name)
        for order, (target, names) in enumerate(_RANKED.items())
        for place, name in enumerate(names)
        if name in plain and not (target == "address" and parts)
    )
    guess: dict[str, str | list[str]] = {"address": parts} if parts else {}
    used = set(parts)
    for _, _, target, name in wishes:
        column = plain[name]
        if target not in guess and column not in used:
            guess[target] = column
            used.add(column)
    _name_from_title(guess)
    return {target: guess[target] for target in _NAMES if target in guess}


def _name_from_title(guess: dict[str, str | list[str]]) -> None:
    """Take a title for the name when nothing else is one."""
    if "name" not in guess and "title" in guess:
        guess["name"] = guess.pop("title")


def _street_parts(plain: dict[str, str]) -> list[str]:
    """Give the columns that make up an address, if a street and a number stand by themselves."""
    if any(name in plain for name in _split(_WHOLE_ADDRESS)):
        return []
    found = [next((name for name in names if name in plain), None) for names in _STREET_PARTS]
    street, number = found[_STREET], found[_NUMBER]
    if street is None or number is None:
        return []
    if number == _NUMBER_FIRST:
        found.insert(_STREET, found.pop(_NUMBER))
    return [plain[name] for name in found if name is not None]


def _plain(name: str) -> str:
    """Give a name in small letters without accents, its words parted by single spaces."""
    spaced = _CAMEL.sub(" ", name)
    decomposed = unicodedata.normalize("NFKD", spaced).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _BREAK.sub(" ", letters).strip()


def _split(names: str) -> list[str]:
    return [_plain(name) for name in names.split("|")]


TARGETS = tuple(_NAMES)
_RANKED = {target: _split(names) for target, names in _NAMES.items()}
