# ruff: noqa: E501 (lists of words)
"""The trade that a shop's name tells: words for bakeries, restaurants and the like, in the languages of Europe."""

import re

# Of each trade, the words by which shops call themselves; a name is one of the first trade that has a word of it.
# The names are those of `payee_key`: lower case, without accents.
_WORDS = {
    "pharmacy": r"\w*apothe(ke|ek)|pharmac(y|ie)|farmac(ia|y)|chemists?|\w*drogerie|drugstore|apteka|lekarna|patika|parafarmacia",
    "doctor": r"\w*(arzt|praxis)|doctor|dr|clinic|klinik|dent(al|ist|iste|ista)|zahnarzt\w*|medecin|medico|hospital|physio\w*|optik\w*|optician\w*|opticien",
    "fuel": r"\w*tankst(elle|ation)|petrol|fuel|gas station|gasoline|benzin\w*|carburant|gasolinera|stacja paliw|service station",
    "transit": r"metro|subway|tram\w*|bus|transit|\w*bahn(en)?|rail(way|ways)?|railroad|trains?|verkehrs\w*|sncf|transport\w*|taxi|cab|ferry|renfe|trenitalia",
    "parking": r"park(ing|haus|garage|platz|eren)|car park|parkeergarage|stationnement|parcheggio|aparcamiento",
    "bakery": r"\w*(backerei|backer|bakkerij|konditorei)|baker(y|s)|boulangerie|patisserie|panader(ia|ias)|panificio|pasticceria|piekarnia|pekarstvi|pekseg|bageri|\w*brot\w*|bread\w*",
    "coffee": r"coffee\w*|\w*kaffee\w*|cafes?|cafeteria|caffe|espresso|koffie\w*|kawiarnia|kavarna|kavezo|tea ?(house|room)|teehaus|roast(ers|ery)",
    "restaurant": r"restaura\w+|ristorante|trattoria|osteria|pizz(a|eria)\w*|burgers?|grill\w*|sushi|ramen|bistrot?|brasserie|imbiss|kebap?b?|doner|taverna|tavern|gasth(of|aus)|wirtshaus|steak\w*|diner|seafood|noodles?|curry|tapas|taqueria|tacos?|cantina|falafel|pho|thai|chinese|indian|mexican|kitchen|eatery|bbq|barbecue|snack\w*|pommes|frit(uur|erie)|restauracja|restaurace|vendeglo|etterem",
    "bar": r"bar|pub|alcohol|drinks?|beers?|wines?|brewery|brewing|brauhaus|kneipe|cocktails?|liquors?|spirits|weinhandlung|cave a vins|vinoteca|enoteca|taproom|inn",
    "groceries": r"\w*markt|\w*market|supermarche|supermercado|supermercato|grocer\w*|deli|delicatessen|epicerie|biohof|hofladen|bioladen|feinkost|alimentari|alimentation|sklep spozywczy|potraviny|elelmiszer|mercado|minimarket|foods?|farm(ers)?|kruidenier|metzgerei|fleischerei|butchers?|boucherie|macelleria|carniceria",
    "books": r"\w*buch(handlung|laden)?|books?(hop|store)?|librairie|libreria|boekhandel|ksiegarnia|knihkupectvi|bokhandel",
    "culture": r"kino|cinemas?|theat(er|re)|teatr[oe]?|museum|musee|museo|concerts?|opera|philharmonie|zoo|cine",
    "sport": r"gym|fitness\w*|yoga|sport(s|studio|verein)?|\w*bad|swimming|piscine|piscina|climbing|kletter\w*",
    "clothes": r"\w*mode|fashion|clothing|clothes|schuh\w*|shoes?|boutique|vetements|chaussures|abbigliamento|ropa|zapateria|textil\w*|apparel|outfitters?",
    "hardware": r"baumarkt|hardware|bricolage|ferreteria|ferramenta|diy|eisenwaren|bau(haus|zentrum)",
    "hotel": r"hotels?|hostel|motel|pension|herberge|albergo|auberge|guest ?house|bed and breakfast|jugendherberge",
    "hair": r"fris(eur|or)\w*|hair\w*|barbers?|coiffeu(r|se)|coiffure|parrucchier\w*|peluqueria|kapper|fryzjer|salon",
    "insurance": r"\w*versicherung\w*|insurance|assurances?|assicurazion[ei]|seguros|verzekering\w*|ubezpieczen\w*|pojistovna|biztosito",
    "power": r"stadtwerke|\w*energie\w*|energy|electric\w*|\w*strom|gaswerk|water works|wasserwerk\w*|utilities|elektr\w*|enel|luce",
    "telephone": r"mobil(e|funk)?|telecom\w*|telekom\w*|telefon\w*|wireless|broadband|internet|telephone",
}
_TRADES = {trade: re.compile(rf"\b(?:{words})\b") for trade, words in _WORDS.items()}


def trade_of(key: str) -> str | None:
    """Return the trade of a payee by its key, None if its name tells none."""
    return next((trade for trade, words in _TRADES.items() if words.search(key)), None)
