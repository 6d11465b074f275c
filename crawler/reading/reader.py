"""Reads a saved page of one marketplace, as its Reader describes it, into a Reading."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from crawler.items import Listing, Reading, Source, View
from crawler.reading import product_data
from crawler.reading.building import build_listings, sources_of
from crawler.reading.columns import Table, Values, parse_columns, parse_values
from crawler.reading.cuts import counted
from crawler.reading.garbled import without_garbled
from crawler.reading.identity import Identity, currencies
from crawler.reading.linked_cards import LinkedCards
from crawler.reading.merging import Merged, fill_gaps, merge
from crawler.reading.money import count_of
from crawler.reading.page import Page, is_web_url, joined
from crawler.reading.page_state import notice_of, state_without_offers
from crawler.reading.price_checks import check_prices
from crawler.reading.shapes import Cards, InState, OfferShape, OnPage, Results, ResultsShape, Rows
from crawler.reading.shop import ShopResults, ShopState
from crawler.reading.values import Surroundings

__all__ = ["Cards", "InState", "OnPage", "Reader", "Rows"]

Stated = dict[str, Any]

_SUBSTANCE = frozenset({"price", "images", "availability", "seller"})
"""Beside its title an offer has at least one of these."""


class Reader:
    """What the pages of one marketplace look like.

    sites: registered domains of the national sites, the main site first, each group followed by its ISO 4217 currency:
        "ebay.com USD ebay.de ebay.fr EUR".
    listing_id: regular expression of a whole identifier.
    offer_url: regular expression for the address of an offer page, from its path on; its group is the identifier. Of
        several, those that match are put together with `id_join` between them.
    listing_url: address of an offer with {id} and {site}, for where the page has none that can be kept.
    search: the shapes of its search pages; the first that a page has counts.
    offer: the shapes of its offer pages; all that a page has are merged, with JSON-LD, microdata and meta elements.
    no_results: selectors or rules whose presence says that a search found nothing.
    image_size: regular expression and replacement that make the address of an image that of its largest version; with
        None for a replacement, the largest of the stated versions is kept, by the number in group 1.
    url_noise: regular expression of what is cut out of the path of an offer's address.
    fallback: shapes of its offer pages that fill the gaps which all else leaves, in order.
    is_offer: tells offer pages where addresses do not.
    ads_are_results: whether what is marked as an advertisement is a result like others, on which the sellers pay for
        the rank (Taobao), and not one that is put in beside the results (Amazon).
    """

    def __init__(  # noqa: PLR0913 - it is the table of what is particular to a marketplace
        self,
        *,
        sites: str,
        listing_id: str,
        offer_url: str,
        listing_url: str,
        search: Sequence[ResultsShape] = (),
        offer: Sequence[OfferShape] = (),
        fallback: Sequence[OfferShape] = (),
        is_offer: Callable[[Page], bool] | None = None,
        no_results: str = "",
        image_size: tuple[str, str | None] | None = None,
        url_noise: str = "",
        id_join: str = "",
        ads_are_results: bool = False,
    ) -> None:
        self.identity = Identity(
            sites=currencies(sites),
            listing_id=re.compile(listing_id),
            offer_url=re.compile(offer_url),
            listing_url=listing_url,
            id_join=id_join,
            url_noise=re.compile(url_noise) if url_noise else None,
        )
        self.ads_are_results = ads_are_results
        self._search = tuple(search)
        self._offer = tuple(offer)
        self._fallback = tuple(fallback)
        self._any_list = ShopResults(LinkedCards(self.identity))
        self._is_offer = is_offer
        self._no_results = OnPage(title=no_results) if no_results else None
        self._image_size = (re.compile(image_size[0]), image_size[1]) if image_size else None

    def read(self, page: Page, marketplace: str) -> Reading:
        """Return what a page says, whether of a search or of an offer.

        Raises AnalystError where the body is neither HTML nor JSON.
        """
        with counted() as cuts:
            reading = without_garbled(self._read(page, marketplace))
        return replace(reading, anomalies={**reading.anomalies, **cuts}) if cuts else reading

    def _read(self, page: Page, marketplace: str) -> Reading:
        sheet = self._sheet(page, marketplace)
        asked_for = self._asked_for(page)
        offer_first = asked_for is not None if self._is_offer is None else self._is_offer(page)
        found = None if offer_first else self._read_search(sheet)
        found = found or self._read_offer(sheet, asked_for)
        if found is None and offer_first:
            found = self._read_search(sheet)
        return found or self._read_otherwise(sheet, asked_for)

    def _sheet(self, page: Page, marketplace: str) -> "_Sheet":
        site = self.identity.site_of(page)
        base = page.base or self.identity.home_of(site)
        around = Surroundings(base, self.identity.sites.get(site or ""), self._image_size)
        return _Sheet(page, marketplace, site, around)

    def _asked_for(self, page: Page) -> str | None:
        """Return the identifier of the offer whose page this is by its address."""
        for url in (page.url, *page.own_addresses):
            found = self.identity.id_in(url.split("//", 1)[1]) if is_web_url(url) else None
            if found:
                return found
        return None

    def _read_search(self, sheet: "_Sheet", shapes: Sequence[ResultsShape] | None = None) -> Reading | None:
        for shape in self._search if shapes is None else shapes:
            results = shape.results(sheet.page)
            sheet.totals.append(results.total)
            listings = self._listings(results, results.source or shape.source, sheet)
            if listings:
                return Reading(
                    state="results",
                    view="search",
                    listings=tuple(listings),
                    total=count_of(results.total),
                    next_url=self._next_url(sheet.page, results.next_url),
                    anomalies=dict(sheet.anomalies),
                )
        return None

    def _listings(self, results: Results, source: Source, sheet: "_Sheet") -> list[Listing]:
        stated_ids, urls = (results.columns.get(name) or [None] * results.count for name in ("listing_id", "url"))
        listing_ids = self._ids_among(stated_ids, urls)
        table = parse_columns(results.columns, sheet.around)
        kept = self._kept(listing_ids, table, sheet.anomalies, drop_repeated=source != "state")
        if not kept:
            return []
        if len(kept) < results.count:
            table, urls, listing_ids = table.only(kept), [urls[at] for at in kept], [listing_ids[at] for at in kept]
        own_ids = list(filter(None, listing_ids))
        check_prices(table, sheet.anomalies)
        sources = sources_of(table, source)
        addresses = self.identity.addresses_of(own_ids, urls, sheet.around.base, sheet.site)
        return build_listings(sheet.marketplace, own_ids, addresses, table, sources)

    @staticmethod
    def _kept(
        listing_ids: Sequence[str | None], table: Table, anomalies: Counter[str], *, drop_repeated: bool
    ) -> Sequence[int]:
        """Return the places of the rows that are offers.

        A card that is there twice stands in a block beside the results too; in a state, what the site answered twice
        is two of its results.
        """
        titles, sponsored = (table.fields.get(name) or repeat(None) for name in ("title", "sponsored"))
        if isinstance(titles, Sequence) and all(titles) and all(listing_ids) and len(set(listing_ids)) == len(titles):
            return range(len(listing_ids))
        seen: set[tuple[str, bool]] = set()
        kept: list[int] = []
        for at, (listing_id, title, ad) in enumerate(zip(listing_ids, titles, sponsored, strict=False)):
            if listing_id is None:
                anomalies["card_without_id"] += 1
            elif title is None:
                anomalies["card_without_title"] += 1
            elif drop_repeated and (listing_id, ad is None) in seen:
                anomalies["repeated_card"] += 1
            else:
                seen.add((listing_id, ad is None))
                kept.append(at)
        return kept

    def _read_offer(
        self, sheet: "_Sheet", asked_for: str | None, fallback: Sequence[OfferShape] = ()
    ) -> Reading | None:
        page = sheet.page
        own = [(shape.source, shape.stated(page)) for shape in self._offer]
        listing_id = next((found for _, stated in own if (found := self._id_of(stated))), asked_for)
        own += product_data.declared(page, self.identity, listing_id)
        listing_id = listing_id or next((found for _, stated in own if (found := self._id_of(stated))), None)
        rest = [(shape.source, shape.stated(page)) for shape in fallback or self._fallback]
        listing_id = listing_id or next((found for _, stated in rest if (found := self._id_of(stated))), None)
        titled = [source for source, stated in (*own, *rest) if stated.get("title") and source != "meta"]
        if not titled and not product_data.is_product_page(page):
            return None
        if listing_id is None:
            if any(source != "dom" for source in titled):
                sheet.anomalies["offer_without_id"] += 1
            return None
        merged = merge(_parsed(own, sheet.around), sheet.anomalies)
        fill_gaps(merged, _parsed(rest, sheet.around), sheet.anomalies)
        if "title" not in merged.fields or merged.fields.keys().isdisjoint(_SUBSTANCE):
            return None
        stated_url = next((url for _, stated in (*own, *rest) if (url := stated.get("url"))), None) or page.address
        listing = self._listing(merged, listing_id, stated_url, sheet)
        return Reading(state="listing", view="listing", listings=(listing,), anomalies=dict(sheet.anomalies))

    def _ids_among(self, stated: Sequence[Any], urls: Sequence[Any]) -> Sequence[str | None]:
        try:
            if all(map(self.identity.listing_id.fullmatch, stated)):
                return stated
        except TypeError:  # not all of them are texts
            pass
        return [self._id_among(*pair) for pair in zip(stated, urls, strict=True)]

    def _id_of(self, stated: Stated) -> str | None:
        return self._id_among(stated.get("listing_id"), stated.get("url"))

    def _id_among(self, *stated: Any) -> str | None:  # noqa: ANN401 - JSON
        for value in stated:
            if isinstance(value, str | int) and not isinstance(value, bool):
                found = self.identity.id_in(str(value))
                if found:
                    return found
        return None

    def _listing(self, merged: Merged, listing_id: str, stated_url: object, sheet: "_Sheet") -> Listing:
        fields = merged.fields
        price, list_price = fields.get("price"), fields.get("list_price")
        if list_price is not None and price is not None and list_price <= price:
            sheet.anomalies["list_price_not_above_price"] += 1
            merged.drop("list_price")
        if price is not None and "price_max" in fields and fields["price_max"] <= price:
            merged.drop("price_max")
        if price is not None and "currency" not in fields:
            sheet.anomalies["price_without_currency"] += 1
        url = stated_url if isinstance(stated_url, str) else None
        return Listing(
            marketplace=sheet.marketplace,
            listing_id=listing_id,
            url=self.identity.address_of(listing_id, url, sheet.around.base, sheet.site),
            raw=merged.raw,
            sources=merged.sources,
            **fields,
        )

    def _next_url(self, page: Page, stated: object) -> str | None:
        url = stated if isinstance(stated, str) and stated else page.links.get("next") if page.json is None else None
        absolute = joined(page.base, url) if url else ""
        return absolute if self.identity.is_own(absolute) else None

    def _read_otherwise(self, sheet: "_Sheet", asked_for: str | None) -> Reading:
        """Return the state of a page that no rule reads; where that is open, what it has in common with any shop's."""
        without = self._without_offers(sheet, offer_wanted=asked_for is not None)
        if without.state not in {"unknown", "shell"} or self._fallback:
            return without
        found = None if asked_for else self._read_search(sheet, [self._any_list])
        if found is None and (asked_for or sheet.page.json is not None):
            found = self._read_offer(sheet, asked_for, [ShopState()])
        if found is None:
            return without
        return replace(found, anomalies={**sheet.anomalies, "read_without_own_rules": 1})

    def _without_offers(self, sheet: "_Sheet", *, offer_wanted: bool) -> Reading:
        nothing = any(total is not None and count_of(total) == 0 for total in sheet.totals)
        nothing = nothing or (self._no_results is not None and bool(self._no_results.stated(sheet.page)))
        state = state_without_offers(sheet.page, offer_wanted=offer_wanted, nothing_found=nothing)
        view: View | None = "listing" if offer_wanted else "search" if state == "no_results" else None
        total = 0 if state == "no_results" else None
        if state == "removed":
            notice, ended = notice_of(sheet.page)
            return Reading(state=state, view=view, anomalies=dict(sheet.anomalies), notice=notice, ended=ended)
        return Reading(state=state, view=view, total=total, anomalies=dict(sheet.anomalies))


@dataclass(slots=True)
class _Sheet:
    """One page while it is read.

    anomalies: counts of what was seen and not taken. totals: numbers of results that the page claims.
    """

    page: Page
    marketplace: str
    site: str | None
    around: Surroundings
    anomalies: Counter[str] = field(default_factory=Counter)
    totals: list[Any] = field(default_factory=list)


def _parsed(own: list[tuple[Source, Stated]], around: Surroundings) -> list[tuple[Source, Values]]:
    """Values of each source; what the visitor sees is read last, with the currency that the others state."""
    hidden = [(source, parse_values(stated, around)) for source, stated in own if source != "dom"]
    currency = next((code for _, values in hidden if (code := values.fields.get("currency"))), around.currency)
    seen = Surroundings(around.base, currency, around.image_size)
    return [*hidden, *((source, parse_values(stated, seen)) for source, stated in own if source == "dom")]
