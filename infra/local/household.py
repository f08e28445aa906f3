"""The demo household: its accounts, purchases, bills, budgets and trips, in cents. All names are invented."""

from dataclasses import dataclass

CHECKING, SAVINGS, CARD, PURSE = "demo-checking", "demo-savings", "demo-card", "demo-purse"
LOAN, FRANCS = "demo-loan", "demo-francs"


@dataclass(frozen=True, slots=True)
class HouseholdAccount:
    """An account and what it held at the start of the first day; `currency` None: the household's own."""

    id: str
    name: str
    kind: str
    opening_cents: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """Something bought irregularly, with a probability in per mille per day of the week, Monday first."""

    category: str
    merchants: tuple[str, ...]
    low: int
    high: int
    chances: tuple[int, int, int, int, int, int, int]
    tags: tuple[str, ...] = ()
    # Per mille of the usual amount per month, January first; empty for no season.
    season: tuple[int, ...] = ()
    # Per mille of the purchases that are returned to the shop some days later.
    returned: int = 0
    account: str = CHECKING
    # Per mille of the purchases of which a part is of the second category.
    mixed: int = 0
    mixed_category: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """Something paid or received on a day of the month, in some months; after a weekend on Monday."""

    type: str
    category: str
    description: str
    day: int
    cents: int
    months: tuple[int, ...] = tuple(range(1, 13))
    tags: tuple[str, ...] = ()
    season: tuple[int, ...] = ()
    # Yearly rise in per mille, and the month from which it applies.
    rise: int = 0
    rise_month: int = 1
    account: str = CHECKING
    # Where the money of a transfer goes.
    to_account: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """Days away, in the years whose remainder by three is `year_of_three` (None: every year).

    What is paid abroad is paid by card, in the household's currency at `rate`, or in cash of the trip's
    currency, for which the household changes money on the first day.
    """

    name: str
    month: int
    day: int
    days: int
    currency: str | None
    merchants: tuple[tuple[str, str, int, int], ...]
    year_of_three: int | None = None
    # Cents of the household's currency for a unit of the trip's.
    rate: int = 100
    has_cash: bool = False


WEEKDAY = (520, 500, 520, 510, 480, 0, 0)
FOOD_SEASON = (960, 950, 980, 1000, 1010, 1040, 1020, 990, 1000, 1000, 1020, 1240)
HEATING = (1850, 1700, 1400, 900, 500, 300, 250, 250, 400, 900, 1400, 1750)
CHRISTMAS = (700, 800, 900, 900, 950, 950, 900, 900, 1000, 1000, 1300, 1900)

HABITS = (
    Habit("Food:Groceries", ("Korbmann", "Frischhof Markt", "Lindner & Sohn", "Nahkauf Ziegler"),
          1450, 8200,
          (450, 320, 470, 340, 590, 880, 0), season=FOOD_SEASON,
          mixed=90, mixed_category="Household:Drugstore"),
    Habit("Food:Groceries", ("Wochenmarkt am Rathaus",), 900, 3600, (0, 0, 260, 0, 0, 480, 0),
          season=FOOD_SEASON, account=PURSE),
    Habit("Food:Bakery", ("Bäckerei Hollerbusch", "Brotzeit Anders"), 240, 1380,
          (300, 300, 300, 300, 360, 680, 600), account=PURSE),
    Habit("Food:Coffee", ("Café Morgenrot", "Rösterei Nord"), 290, 640, (410, 410, 420, 410, 430,
          300, 220), account=PURSE),
    Habit("Food:Snacks", ("Kiosk Eckstein", "Eisdiele Dolomia"), 180, 940,
          (130, 130, 140, 140, 210, 260, 280),
          season=(500, 500, 800, 1000, 1300, 1600, 1700, 1700, 1200, 900, 600, 600), account=PURSE),
    Habit("Food:Lunch", ("Kantine Meridian", "Suppenküche Löffel", "Falafel Nour"), 620, 1390, WEEKDAY,
          ("work",)),
    Habit("Food:Restaurants", ("Trattoria Belsole", "Gasthaus Zur Linde", "Sushi Hanami", "Burgerwerk",
                               "Thai Lotus"), 2400, 8900, (50, 50, 70, 90, 330, 420, 240), account=CARD),
    Habit("Food:Bars", ("Kellerbar Anker", "Brauhaus Silberne Kanne"), 850, 3400,
          (10, 10, 20, 60, 190, 210, 30), account=PURSE),
    Habit("Household:Drugstore", ("Drogerie Silberbach",), 480, 3900, (90, 80, 90, 80, 120, 180, 0),
          account=CARD),
    Habit("Household:Furnishing", ("Möbelhaus Nordlicht", "Baumarkt Hammerl"), 1290, 21900,
          (10, 10, 10, 10, 20, 70, 0), returned=120, account=CARD),
    Habit("Transport:Fuel", ("Tankstelle Ost", "Petrola"), 4200, 7900, (60, 50, 60, 50, 110, 100, 50),
          account=CARD),
    Habit("Transport:Parking", ("Parkhaus Mitte",), 200, 980, (30, 30, 30, 30, 60, 150, 20), account=PURSE),
    Habit("Transport:Taxi", ("Rufsäule Taxi", "Rollo Scooter"), 280, 2600, (50, 50, 50, 60, 110, 130, 50),
          account=CARD),
    Habit("Shopping:Clothes", ("Kleiderkammer Weber", "Fadenlauf", "Schuhhaus Ferse"), 1990, 14900,
          (20, 20, 20, 20, 40, 130, 0), ("online",), CHRISTMAS, returned=210, account=CARD),
    Habit("Shopping:Electronics", ("Funkhaus Ritter",), 1990, 44900, (8, 8, 8, 8, 14, 22, 0), ("online",),
          CHRISTMAS, returned=110, account=CARD),
    Habit("Shopping:Books", ("Buchhandlung Seitenweise",), 890, 3900, (30, 30, 30, 30, 40, 90, 10),
          season=CHRISTMAS),
    Habit("Shopping:Online", ("Paketwerk", "Allesda Versand"), 790, 7900, (60, 60, 60, 60, 60, 50, 70),
          ("online",), CHRISTMAS, returned=80, account=CARD, mixed=150, mixed_category="Gifts:Birthdays"),
    Habit("Health:Pharmacy", ("Adler-Apotheke", "Apotheke am Park"), 390, 3200, (45, 35, 35, 35, 45, 40, 0),
          season=(1300, 1300, 1200, 1000, 900, 800, 800, 800, 900, 1100, 1200, 1300)),
    Habit("Health:Doctor", ("Zahnarztpraxis Dr. Kolbe", "Physiotherapie Bergmann"), 2500, 13000,
          (14, 14, 14, 14, 10, 0, 0)),
    Habit("Leisure:Cinema", ("Lichtspiele am Markt",), 1150, 3900, (10, 30, 20, 20, 60, 90, 60),
          account=CARD),
    Habit("Leisure:Culture", ("Stadttheater", "Museum der Dinge", "Konzerthaus"), 1800, 9600,
          (5, 5, 10, 15, 40, 60, 50), account=CARD),
    Habit("Leisure:Sports", ("Kletterhalle Griffig", "Schwimmbad Südstadt"), 550, 2900,
          (30, 30, 60, 30, 30, 110, 120), account=PURSE),
    Habit("Children:Things", ("Spielkiste Pfiffikus", "Schreibwaren Federle"), 590, 5400,
          (35, 35, 35, 35, 45, 90, 0), ("kids",), CHRISTMAS, returned=60),
    Habit("Children:Pocket money", ("Pocket money",), 800, 801, (0, 0, 0, 0, 0, 0, 1000), ("kids",),
          account=PURSE),
)  # fmt: skip

BILLS = (
    Bill("income", "Work:Salary", "Meridian Datenwerk – salary", 1, 318000, rise=32),
    Bill("income", "Work:Salary", "Stadtbibliothek – salary", 15, 186000, rise=26, rise_month=4),
    Bill("income", "Work:Bonus", "Meridian Datenwerk – bonus", 15, 245000, (3,), rise=30),
    Bill("income", "State:Child benefit", "Familienkasse", 9, 25000, rise=15),
    Bill("income", "State:Tax refund", "Finanzamt – income tax", 18, 71000, (6,), rise=40),
    Bill("income", "Savings:Interest", "Sparbank Aue – interest", 30, 3850, (3, 6, 9, 12), rise=120,
         account=SAVINGS),
    Bill("income", "Sales:Second-hand", "Flohmarkt", 14, 6400, (5, 9),
         season=(1000,) * 8 + (1350,) + (1000,) * 3),
    Bill("expense", "Home:Rent", "Hausverwaltung Kranich", 3, 139000, rise=24, rise_month=10),
    Bill("expense", "Home:Electricity", "Stadtwerke – electricity", 5, 7900, rise=45,
         season=(1120, 1100, 1050, 980, 930, 900, 900, 910, 950, 1000, 1070, 1130)),
    Bill("expense", "Home:Heating", "Stadtwerke – gas", 5, 9400, season=HEATING, rise=50),
    Bill("expense", "Home:Water", "Stadtwerke – water", 15, 11200, (2, 5, 8, 11), rise=20),
    Bill("expense", "Home:Internet", "Glasnetz", 12, 3995, rise=50, rise_month=7),
    Bill("expense", "Home:Mobile", "Funkwelle – Alex", 8, 1499),
    Bill("expense", "Home:Mobile", "Funkwelle – Sam", 8, 1499),
    Bill("expense", "Home:Broadcasting fee", "Rundfunkbeitrag", 15, 5508, (2, 5, 8, 11)),
    Bill("expense", "Subscriptions:Video", "Flimmerkiste", 3, 1299, tags=("subscription",),
         rise=115, rise_month=9, account=CARD),
    Bill("expense", "Subscriptions:Music", "Tonspur family", 17, 1699, tags=("subscription",),
         rise=60, rise_month=5, account=CARD),
    Bill("expense", "Subscriptions:Cloud storage", "Wolkenschrank", 21, 299, tags=("subscription",),
         account=CARD),
    Bill("expense", "Subscriptions:Newspaper", "Der Landbote digital", 2, 1990,
         tags=("subscription",), rise=70, account=CARD),
    Bill("expense", "Subscriptions:Software", "Notizblock Pro", 11, 4800, (11,), ("subscription",),
         rise=100, account=CARD),
    Bill("expense", "Leisure:Gym", "Studio Kraftraum", 4, 3490, tags=("subscription",), rise=40),
    Bill("expense", "Transport:Public transport", "Verkehrsbetriebe – monthly ticket", 1, 5800, rise=85),
    Bill("transfer", "", "Sparbank Aue – car loan", 7, 21900, to_account=LOAN),
    Bill("expense", "Home:Interest", "Sparbank Aue – loan interest", 30, 5400, (3, 6, 9, 12), account=LOAN),
    Bill("transfer", "", "Savings plan", 2, 45000, to_account=SAVINGS),
    Bill("expense", "Children:After-school care", "Hort Sonnenhof", 2, 19500, tags=("kids",),
         rise=30, rise_month=9),
    Bill("expense", "Transport:Car service", "Autohaus Kiesel – inspection", 16, 38900, (4,), rise=50),
    Bill("expense", "Transport:Car tax", "Hauptzollamt – car tax", 6, 12800, (8,)),
    Bill("expense", "Children:Music lessons", "Musikschule Klangfarbe", 6, 6800, (1, 2, 3, 4, 5, 6,
         9, 10, 11, 12),
         ("kids",), rise=30, rise_month=9),
    Bill("expense", "Children:School", "Förderverein Grundschule", 20, 4500, (2, 9), ("kids",)),
    Bill("expense", "Insurance:Car", "Albatros Versicherung – car", 3, 31400, (1, 7), rise=48),
    Bill("expense", "Insurance:Household", "Albatros Versicherung – household", 2, 14600, (4,), rise=35),
    Bill("expense", "Insurance:Liability", "Albatros Versicherung – liability", 2, 8900, (1,)),
    Bill("expense", "Insurance:Legal", "Kontor Rechtsschutz", 2, 22800, (10,), rise=25),
    Bill("expense", "Gifts:Birthdays", "Birthday – Oma Hilde", 23, 6500, (2,), ("gift",)),
    Bill("expense", "Gifts:Birthdays", "Birthday – Jona", 9, 11900, (5,), ("gift", "kids")),
    Bill("expense", "Gifts:Birthdays", "Birthday – Sam", 26, 8900, (8,), ("gift",)),
    Bill("expense", "Gifts:Birthdays", "Birthday – Alex", 13, 8900, (10,), ("gift",)),
    Bill("expense", "Gifts:Donations", "Tafel Südstadt", 10, 12000, (12,)),
    Bill("expense", "Gifts:Donations", "Seenotrettung", 12, 10000, (12,)),
    Bill("expense", "Travel:Lodging", "Hütte Murmelspitze – booking", 11, 69000, (1,), ("skiing",),
         rise=45),
    Bill("expense", "Travel:Lodging", "Ferienwohnung – booking", 19, 88000, (3,), ("summer",), rise=40),
    Bill("expense", "Travel:Tickets", "Bahn & Flug Kontor", 22, 62000, (4,), ("summer",), rise=40,
         account=CARD),
)  # fmt: skip

# The card's opening balance is what was bought with it and not paid yet on the first day.
ACCOUNTS = (
    HouseholdAccount(CHECKING, "Checking", "checking", 241837),
    HouseholdAccount(SAVINGS, "Savings", "savings", 850000),
    HouseholdAccount(CARD, "Credit card", "card", 0),
    HouseholdAccount(PURSE, "Purse", "cash", 18000),
    HouseholdAccount(LOAN, "Car loan", "loan", -1490000),
    HouseholdAccount(FRANCS, "Swiss francs", "cash", 4000, "CHF"),
)
CARD_PAYMENT_DAY = 5

# What the household plans to spend in a month.
BUDGETS = (("Food", 85000), ("Food:Restaurants", 18000), ("Home", 198000), ("Transport", 42000),
           ("Leisure", 15000), ("Shopping", 20000), ("Health", 6000))  # fmt: skip

CHRISTMAS_GIFTS = ("Spielkiste Pfiffikus", "Buchhandlung Seitenweise", "Goldschmiede Reif", "Paketwerk",
                   "Teehaus Samowar", "Funkhaus Ritter", "Weinhandlung Rebstock")  # fmt: skip

_SKI = (("Travel:Food", "Bergrestaurant Gipfelblick", 2400, 7800),
        ("Travel:Food", "Dorfladen Alpina", 1200, 6400),
        ("Travel:Activities", "Bergbahnen Murmelspitze", 6900, 9800),
        ("Travel:Activities", "Skiverleih Carve", 3500, 5900))  # fmt: skip
_AMERICA = (("Travel:Food", "Lobster Shack", 2600, 8900), ("Travel:Food", "Blue Harbor Diner", 1800, 5400),
            ("Travel:Lodging", "Pine Cove Motel", 9900, 14900), ("Travel:Transport", "Gas & Go", 2900, 5600),
            ("Travel:Activities", "Whale Watch Tours", 3800, 9900),
            ("Travel:Shopping", "General Store", 900, 5900))  # fmt: skip
_COAST = (("Travel:Food", "Fischbude Möwe", 1400, 4900), ("Travel:Food", "Strandcafé", 900, 2900),
          ("Travel:Activities", "Wattführung", 1800, 4200), ("Travel:Food", "Inselmarkt", 1500, 6900),
          ("Travel:Transport", "Fähre & Fahrradverleih", 1600, 5800))  # fmt: skip
_CITY = (("Travel:Food", "Weinstube Altstadt", 2900, 7900),
         ("Travel:Activities", "Stadtrundfahrt", 1900, 5200),
         ("Travel:Lodging", "Pension Domblick", 8900, 11900))  # fmt: skip

TRIPS = (
    Trip("skiing", 2, 8, 6, "CHF", _SKI, rate=105, has_cash=True),
    Trip("city-break", 5, 16, 3, None, _CITY),
    Trip("summer", 7, 24, 13, "USD", _AMERICA, year_of_three=0, rate=92),
    Trip("summer", 7, 28, 14, None, _COAST, year_of_three=1),
    Trip("summer", 8, 2, 13, None, _COAST, year_of_three=2),
    Trip("autumn", 10, 19, 4, None, _CITY),
)
