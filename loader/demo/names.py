"""Words that the sample's places are named with, and the streets they stand in."""

from typing import NamedTuple


class Street(NamedTuple):
    """A street of Budapest; latitude and longitude of its middle, about."""

    name: str
    postal_code: str
    lat: float
    lng: float


STREETS = tuple(
    Street(name, code, lat, lng)
    for name, code, lat, lng in (
        ("Váci utca", "1052", 47.493, 19.053),
        ("Andrássy út", "1061", 47.504, 19.061),
        ("Ráday utca", "1092", 47.485, 19.066),
        ("Király utca", "1077", 47.502, 19.064),
        ("Kazinczy utca", "1075", 47.498, 19.062),
        ("Dob utca", "1072", 47.500, 19.066),
        ("Wesselényi utca", "1077", 47.499, 19.069),
        ("Lónyay utca", "1093", 47.484, 19.062),
        ("Bartók Béla út", "1114", 47.479, 19.049),
        ("Fő utca", "1011", 47.505, 19.040),
        ("Úri utca", "1014", 47.501, 19.031),
        ("Országház utca", "1014", 47.503, 19.031),
        ("Tárnok utca", "1014", 47.500, 19.033),
        ("Hegyalja út", "1016", 47.489, 19.036),
        ("Margit körút", "1027", 47.511, 19.032),
        ("Bimbó út", "1022", 47.516, 19.022),
        ("Lajos utca", "1036", 47.535, 19.041),
        ("Bécsi út", "1034", 47.541, 19.030),
        ("Pozsonyi út", "1137", 47.518, 19.050),
        ("Szent István körút", "1137", 47.513, 19.051),
        ("Hollán Ernő utca", "1136", 47.515, 19.052),
        ("Nagymező utca", "1065", 47.504, 19.058),
        ("Teréz körút", "1066", 47.506, 19.060),
        ("Erzsébet körút", "1073", 47.501, 19.071),
        ("József körút", "1085", 47.493, 19.070),
        ("Rákóczi út", "1088", 47.496, 19.068),
        ("Krúdy Gyula utca", "1088", 47.491, 19.067),
        ("Bródy Sándor utca", "1088", 47.491, 19.063),
        ("Mikszáth Kálmán tér", "1088", 47.492, 19.066),
        ("Üllői út", "1091", 47.479, 19.084),
        ("Ferenc körút", "1094", 47.483, 19.070),
        ("Kálvin tér", "1053", 47.490, 19.061),
        ("Október 6. utca", "1051", 47.500, 19.050),
        ("Zrínyi utca", "1051", 47.500, 19.048),
        ("Sas utca", "1051", 47.500, 19.052),
        ("Hercegprímás utca", "1051", 47.502, 19.052),
        ("Dózsa György út", "1146", 47.513, 19.079),
        ("Hermina út", "1146", 47.515, 19.093),
        ("Thököly út", "1146", 47.507, 19.098),
        ("Fürdő utca", "1052", 47.498, 19.050),
    )
)


def _words(text: str) -> list[str]:
    return text.split()


_COLOURS = _words(
    "Arany Ezüst Kis Nagy Öreg Zöld Kék Piros Fehér Fekete Víg Bíbor Ősz Tüzes Hűs Bátor"
)
_SIGNS = _words("Szarvas Kakas Pipa Hordó Kulcs Csillag Rózsa Macska Kanál Fácán")
_RESTAURANTS = ("Étterem", "Bisztró", "Vendéglő")
_WRITERS = _words(
    "Ady Babits Csáth Déry Füst Hamvas Juhász Kosztolányi Krúdy Móricz Örkény Radnóti Szép"
    " Tersánszky Weöres Zelk"
)
_CAFES = ("Kávéház", "Cukrászda")
_LANDS = _words(
    "Duna Tisza Mátra Bükk Hargita Bakony Mecsek Zala Kőszeg Őrség Gödöllő Füred Tihany Győr"
    " Körös Szatmár"
)
_LODGINGS = ("Hotel {}", "{} Panzió", "{} Apartman")
_THINGS = _words(
    "Villamos Bélyeg Posta Malom Patika Tűzoltó Textil Kárpit Üveg Óra Borászati Játék Könyv Zene"
    " Kerékpár Rádió"
)
_SPRINGS = _words("Márvány Török Hárs Forrás Gyopár Árpád Szent-Ilona Vadvirág")
_FAMILIES = _words("Szabó Kovács Németh Farkas Balogh Papp Takács Juhos Lakatos Mészáros Oláh Rácz")
_SHOPS = ("{} Könyvesbolt", "{} Borszaküzlet")
_GREEK = (
    "Ταβέρνα Ο Ζορμπάς", "Ψησταριά Η Ακρόπολη", "Ουζερί Σαντορίνη", "Καφενείο Ο Μύθος",
    "Εστιατόριο Ποσειδών", "Ταβέρνα Το Λιμάνι", "Μεζεδοπωλείο Η Αυλή", "Φούρνος της Σοφίας",
    "Ψαροταβέρνα Αιγαίο", "Ζαχαροπλαστείο Αθηνά",
)  # fmt: skip
_CYRILLIC = (
    "Ресторан Арбат", "Пельменная Матрёшка", "Кафе Чайка", "Механа Плиска", "Српска кућа",
    "Трактир Ёлки-палки", "Борщ и сало", "Пекара Златно зрно", "Чайхана Самарканд",
    "Ресторант Шипка",
)  # fmt: skip
_WALKS = _words("Belváros Vár Zsidónegyed Sziget Dunapart Gellért-hegy Újlipótváros Kőbánya")


def place_names() -> list[tuple[str, str]]:
    """Give all names with their categories, each once, the kinds well mixed."""
    kinds = [
        [
            (f"{colour} {sign} {_RESTAURANTS[(i + j) % 3]}", "Restaurant")
            for i, colour in enumerate(_COLOURS)
            for j, sign in enumerate(_SIGNS)
        ],
        [(f"{writer} {kind}", "Café") for kind in _CAFES for writer in _WRITERS],
        [(kind.format(land), "Accommodation") for kind in _LODGINGS for land in _LANDS],
        [(f"{thing} Múzeum", "Museum") for thing in _THINGS],
        [(f"{spring} Gyógyfürdő", "Bath") for spring in _SPRINGS],
        [(kind.format(name), "Shop") for kind in _SHOPS for name in _FAMILIES],
        [(name, "Restaurant") for name in _GREEK],
        [(name, "Restaurant") for name in _CYRILLIC],
        [(f"Városi séta: {walk}", "Tour") for walk in _WALKS],
    ]
    names = [name for kind in kinds for name in kind]
    stride = 101  # prime, so that every name comes once
    return [names[index * stride % len(names)] for index in range(len(names))]
