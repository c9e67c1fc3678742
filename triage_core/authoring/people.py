"""Names, firms, things and places from which the world is drawn. All domains are reserved ones."""

from __future__ import annotations

FIRST = (
    "Amara Anders Anneke Arjun Aylin Beatriz Bogdan Caroline Chidi Clara Daria David Dilara Edwin "
    "Elena Emeka Erik Esther Fatima Felix Frida Gareth Gesa Giulia Greta Hana Harriet Henrik Ikram "
    "Ines Ivo Jana Jasper Joana Jonas Julia Kaisa Karim Katja Kofi Lena Leon Lidia Linus Lucia "
    "Magda Malik Marco Maren Mateus Mirela Mohan Nadia Nils Nora Olga Omar Oskar Paula Pavel Petra "
    "Priya Rafael Rasmus Renata Rosa Ruben Samira Selma Silke Simon Sofia Stefan Sunita Tariq "
    "Teresa Thea Tobias Ursula Valentin Vera Viktor Wanda Yara Yusuf Zofia"
).split()
LAST = (
    "Abara Almeida Andersen Aydin Bakker Barros Becker Bergman Bianchi Brandt Carvalho Castell "
    "Chowdhury Cole Dahl Danso Demir Duarte Eklund Engel Farkas Ferrari Fischer Fontaine Garcia "
    "Grewal Haddad Hansen Hartmann Hoekstra Horvat Ibrahim Ivanova Jansen Jelinek Kamara Keller "
    "Kovacs Kowalski Lachance Larsen Lehmann Lindqvist Lopes Madsen Maier Marek Mbeki Mendes "
    "Moreau Morris Nakata Navarro Nielsen Novak Nowak Obi Olsen Ortega Osei Palmer Pereira "
    "Petersen Quist Rahman Ramos Ricci Rossi Saeed Santos Schuster Sharma Silva Sorensen Stone "
    "Svensson Tavares Thorne Tran Ueda Varga Virtanen Vogel Walsh Weber Winter Yilmaz Zeman"
).split()
FIRMS = (
    "Birchwood Clinic;Marlow Joinery;Tideway Rowing;Ostara Yoga;Kestrel Print;Halloran Legal;"
    "Brightwell Dental;Fenwick Nursery;Copperline Cafe;Sable Architects;Northgate School;"
    "Pinehurst Vets;Lantern Theatre;Grove Street Bakery;Aldous Surveyors;Meridian Movers;"
    "Quayside Hotel;Redfern Tutors;Silverbeck Farm;Tollgate Garage;Umber Studio;Vale Physio;"
    "Westbrook Care;Yarrow Catering;Zenith Cleaning;Amberley Books;Bellweather Tours;"
    "Causeway Labs;Dunmore Glass;Eastlake Library;Foxglove Florist;Greystone Gym;"
    "Harbourlight Hostel;Ivydene Daycare;Juniper Textiles;Kingfisher Pool;Larch Lane Pharmacy"
).split(";")
SUPPLIERS = (
    "Corvane Freight;Paddock Logistics;Paylane;Brisco Packaging;Hallmere Pallets;Toriel Cleaning;"
    "Sundew Recruiting;Verano Translations;Kelso Couriers;Opaline Media;Stirling Forklifts;"
    "Wexford Office Chairs;Trade Kitchen Weekly;Retail Floor Monthly;Ardent Search Marketing"
).split(";")
ITEMS: tuple[tuple[str, int, int], ...] = (
    ("kettle", 2900, 9900),
    ("blender", 4500, 18900),
    ("space heater", 3900, 22900),
    ("toaster", 2500, 12900),
    ("rice cooker", 3500, 17900),
    ("stand mixer", 19900, 54900),
    ("coffee grinder", 3900, 24900),
    ("espresso machine", 14900, 69900),
    ("air purifier", 12900, 44900),
    ("dehumidifier", 11900, 39900),
    ("vacuum cleaner", 9900, 49900),
    ("steam iron", 2900, 14900),
    ("slow cooker", 3900, 15900),
    ("desk fan", 2400, 11900),
    ("electric blanket", 3400, 12900),
    ("waffle maker", 2900, 9900),
    ("air fryer", 6900, 27900),
    ("food processor", 7900, 34900),
    ("hand blender", 2400, 9900),
    ("bread maker", 6900, 24900),
    ("hotplate", 2900, 13900),
    ("ice cream maker", 5900, 32900),
    ("robot vacuum", 17900, 69900),
    ("bedside lamp", 1900, 8900),
)
SERVICES = ("Larkfield Board",)
FEATURES = (
    "shift calendar;time sheet;export;holiday planner;calendar feed;staff list;swap requests;"
    "monthly report;reminder mails;room booking"
).split(";")
CITIES = (
    "Leeds Porto Graz Ghent Malmo Bergen Lyon Turin Gdansk Brno Seville Cork Tartu Basel Delft "
    "Odense Trieste Nantes Leipzig Bilbao"
).split()
FAR_CITIES = (
    "Lagos Osaka Lima Perth Denver Manila Quito Dallas Hanoi Santiago Nairobi Boise Accra Taipei"
).split()
PRIVATE_HOSTS = (
    "postbox.example",
    "mailhaven.example",
    "brightmail.example",
    "homenet.example",
    "quickpost.example",
)
OUR_DOMAIN = "larkfield.example"
MONTHS = (
    "January February March April May June July August September October November December"
).split()
