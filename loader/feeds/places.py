"""Things that schema.org describes, as records: places, businesses, events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from loader.feeds.feed import Record
from loader.feeds.flattening import flat, text_of
from loader.feeds.json_ld import types_of

COLUMNS = {
    "id": "id",
    "name": "name",
    "category": "type",
    "address": "streetAddress",
    "locality": "addressLocality",
    "region": "addressRegion",
    "postal_code": "postalCode",
    "country": "addressCountry",
    "lat": "latitude",
    "lng": "longitude",
    "phone": "telephone",
    "email": "email",
    "url": "url",
    "description": "description",
    "image_urls": "image",
    "opening_hours": "openingHours",
    "language": "inLanguage",
    "price_min": "lowPrice",
    "price_max": "highPrice",
    "currency": "priceCurrency",
}

_FAMILIES = {
    "LodgingBusiness": "BedAndBreakfast Campground Hostel Hotel Motel Resort SkiResort"
    " VacationRental ApartmentComplex",
    "Accommodation": "Apartment CampingPitch House Room Suite HotelRoom MeetingRoom",
    "FoodEstablishment": "Bakery BarOrPub Brewery CafeOrCoffeeShop Distillery FastFoodRestaurant"
    " IceCreamShop Restaurant Winery",
    "TouristAttraction": "Museum ArtGallery Zoo Aquarium AmusementPark Castle",
    "CivicStructure": "Airport Aquarium Beach BoatTerminal Bridge BusStation BusStop Campground"
    " Cemetery CityHall Crematorium EventVenue FireStation GovernmentBuilding Hospital"
    " MovieTheater Museum MusicVenue Park ParkingFacility PerformingArtsTheater PlaceOfWorship"
    " Playground PoliceStation PublicToilet RVPark StadiumOrArena SubwayStation TaxiStand"
    " TrainStation Zoo BuddhistTemple CatholicChurch Church HinduTemple Mosque Synagogue Library",
    "Landform": "BodyOfWater Canal LakeBodyOfWater OceanBodyOfWater Pond Reservoir"
    " RiverBodyOfWater SeaBodyOfWater Waterfall Continent Mountain Volcano",
    "LandmarksOrHistoricalBuildings": "",
    "EntertainmentBusiness": "AdultEntertainment AmusementPark ArtGallery Casino ComedyClub"
    " MovieTheater NightClub",
    "SportsActivityLocation": "BowlingAlley ExerciseGym GolfCourse HealthClub PublicSwimmingPool"
    " SkiResort SportsClub StadiumOrArena TennisComplex",
    "HealthAndBeautyBusiness": "BeautySalon DaySpa HairSalon HealthClub NailSalon TattooParlor",
    "Store": "BikeStore BookStore ClothingStore ComputerStore ConvenienceStore DepartmentStore"
    " ElectronicsStore Florist FurnitureStore GardenStore GroceryStore HardwareStore HobbyShop"
    " HomeGoodsStore JewelryStore LiquorStore MensClothingStore MobilePhoneStore MovieRentalStore"
    " MusicStore OfficeEquipmentStore OutletStore PawnShop PetStore ShoeStore SportingGoodsStore"
    " TireShop ToyStore WholesaleStore",
    "Event": "BusinessEvent ChildrensEvent ComedyEvent CourseInstance DanceEvent DeliveryEvent"
    " EducationEvent EventSeries ExhibitionEvent Festival FoodEvent Hackathon LiteraryEvent"
    " MusicEvent PublicationEvent SaleEvent ScreeningEvent SocialEvent SportsEvent TheaterEvent"
    " VisualArtsEvent",
    "LocalBusiness": "AnimalShelter AutomotiveBusiness ChildCare DryCleaningOrLaundry"
    " EntertainmentBusiness FinancialService FoodEstablishment HealthAndBeautyBusiness"
    " HomeAndConstructionBusiness InternetCafe LegalService Library LodgingBusiness"
    " MedicalBusiness ProfessionalService RadioStation RealEstateAgent RecyclingCenter"
    " SelfStorage ShoppingCenter SportsActivityLocation Store TelevisionStation"
    " TouristInformationCenter TravelAgency AutoRental BoatRental",
    "Place": "Accommodation CivicStructure Landform LandmarksOrHistoricalBuildings LocalBusiness"
    " TouristAttraction TouristDestination",
    "Trip": "BoatTrip BusTrip Flight TouristTrip TrainTrip",
}
ALL_TYPES = ("Place", "Event", "TouristTrip")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"^(\d{1,2}:\d{2})")
_ADDRESS = ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry")


def with_subtypes(types: tuple[str, ...] | list[str]) -> frozenset[str]:
    """Give types and all those under them."""
    found: set[str] = set()
    waiting = list(types)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _FAMILIES.get(name, "").split()
    return frozenset(found)


def record_of(thing: Mapping[str, Any], page: str) -> Record:
    """Give a described thing as a record; its id is the one that the site gives it."""
    place = _first(thing.get("location")) if "address" not in thing else thing
    where: Mapping[str, Any] = place if isinstance(place, Mapping) else thing
    told = {
        name: value
        for name, value in thing.items()
        if name not in {"@context", "@type", "@id", "address", "geo", "image", "location", "offers"}
        and "peningHours" not in name
    }
    record = flat({name: _plain(value) for name, value in told.items()})
    url = thing.get("url")
    own = thing.get("@id")
    record |= {
        "id": urljoin(page, own if isinstance(own, str) else url if isinstance(url, str) else page),
        "url": urljoin(page, url) if isinstance(url, str) else page,
        "page": page,
        "type": next(iter(types_of(thing)), None),
        "name": text_of(_first(thing.get("name"))),
        "description": text_of(_first(thing.get("description"))),
        "telephone": _first(thing.get("telephone")),
        "email": _email(thing.get("email")),
        "image": [urljoin(page, image) for image in _images(thing.get("image"))],
        "openingHours": _hours(thing),
    }
    if where is not thing:
        record["location.name"] = text_of(_first(where.get("name")))
    record |= _address(where.get("address")) | _point(where) | _prices(thing.get("offers"))
    return {name: value for name, value in record.items() if value not in (None, "", [])}


def _first(value: Any) -> Any:
    """Give one value where a list may be; of languages the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping) and "@value" in value:
        return value["@value"]
    return value


def _plain(value: Any) -> Any:
    """Give the names of things that are only mentioned."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        if "@value" in value:
            return value["@value"]
        if set(value) <= {"@id", "@type", "name", "value"}:
            return value.get("name") or value.get("value") or value.get("@id")
        return {name: _plain(part) for name, part in value.items() if name != "@type"}
    return value


def _email(value: Any) -> Any:
    found = _first(value)
    return found.removeprefix("mailto:") if isinstance(found, str) else found


def _address(value: Any) -> Record:
    address = _first(value)
    if isinstance(address, str):
        return {"streetAddress": text_of(address)}
    if not isinstance(address, Mapping):
        return {}
    found = {name: _first(address.get(name)) for name in _ADDRESS}
    return {
        name: value.get("name") if isinstance(value, Mapping) else text_of(value)
        for name, value in found.items()
    }


def _point(thing: Mapping[str, Any]) -> Record:
    geo = _first(thing.get("geo"))
    holder = geo if isinstance(geo, Mapping) else thing
    return {name: _first(holder.get(name)) for name in ("latitude", "longitude")}


def _prices(value: Any) -> Record:
    """Give the lowest and highest price of offers in one currency."""
    offers = [o for o in (value if isinstance(value, list) else [value]) if isinstance(o, Mapping)]
    currencies = {offer.get("priceCurrency") for offer in offers} - {None}
    prices = [
        (float(str(price)), price)
        for offer in offers
        for name in ("lowPrice", "price", "highPrice")
        if re.fullmatch(r"\d+(\.\d+)?", str(price := offer.get(name)))
    ]
    if not prices or len(currencies) > 1:
        return {}
    return {
        "lowPrice": min(prices)[1],
        "highPrice": max(prices)[1],
        "priceCurrency": next(iter(currencies), None),
    }


def _images(value: Any) -> Iterator[str]:
    for image in value if isinstance(value, list) else [value]:
        found = _first(image)
        if isinstance(found, Mapping):
            found = _first(found.get("contentUrl") or found.get("url") or found.get("@id"))
        if isinstance(found, str):
            yield found


def _hours(thing: Mapping[str, Any]) -> Any:
    """Give opening hours by weekday; what can not be told so stays a text."""
    told = thing.get("openingHoursSpecification")
    specifications = told if isinstance(told, list) else [told]
    hours = []
    for specification in specifications:
        if not isinstance(specification, Mapping) or "validFrom" in specification:
            continue  # of a season, or of one day
        opens, closes = (_TIME.match(str(specification.get(n))) for n in ("opens", "closes"))
        days = specification.get("dayOfWeek")
        for day in days if isinstance(days, list) else [days]:
            name = re.split(r"[/#]", str(day))[-1].lower()
            if name in _WEEKDAYS and opens and closes:
                weekday = _WEEKDAYS.index(name) + 1
                hours.append({"weekday": weekday, "opens": opens[1], "closes": closes[1]})
    if hours:
        return hours
    texts = thing.get("openingHours")
    if isinstance(texts, list):
        return "; ".join(str(text) for text in texts)
    return texts
