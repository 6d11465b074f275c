"""What the national site that is crawled tells: its currency, and the languages that people search it in."""

from crawler.reading.reader import Reader
from crawler.watchlist.languages import languages_of


def site_languages(host: str, reader: Reader) -> tuple[str, ...]:
    """Return the languages of one of a marketplace's sites, by its country or else its currency."""
    return languages_of(host, site_currency(host, reader))


def site_currency(host: str, reader: Reader) -> str | None:
    """Return the currency of one of a marketplace's sites; None where it has none of its own."""
    sites = reader.identity.sites.items()
    return next((currency for site, currency in sites if f".{host}".endswith(f".{site}")), None)
