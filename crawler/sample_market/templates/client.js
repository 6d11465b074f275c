"use strict";
// The market as a client: the server sends an empty root, and this builds the same cards and offers from JSON.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function priceTag(name, price) {
  return make("bdi", { class: name, "data-amount": price.amount, "data-currency": price.currency }, price.shown);
}

function prices(name, offer) {
  const line = make("p", { class: name }, priceTag("price", offer.price));
  if (offer.list_price) line.append(" ", make("del", {}, priceTag("list-price", offer.list_price)));
  return line;
}

function card(offer) {
  const page = `/client/offer/${offer.id}`;
  const item = make("li", { class: "card", "data-offer-id": offer.id });
  item.append(make("a", { class: "card__picture", href: page }, make("img", { src: offer.images[0], alt: "" })));
  if (offer.sponsored) item.append(make("span", { class: "card__mark" }, "Sponsored"));
  item.append(
    make("h2", { class: "card__title", lang: offer.language }, make("a", { href: page }, offer.title)),
    prices("card__prices", offer),
    make("p", {}, make("bdi", { class: "seller-name" }, offer.seller)),
    make("p", {}, "Ships from ", make("bdi", { class: "ships-from" }, offer.ships_from)),
    make("p", {}, make("span", { class: "units-sold", "data-count": offer.units_sold }, offer.units_sold), " sold"),
  );
  return item;
}

function results(found) {
  if (!found.total) return [make("p", { class: "no-results" }, "No offers match your search.")];
  const total = make("span", { class: "total__count", "data-total": found.total }, found.total);
  const parts = [make("p", { class: "total" }, total, " offers")];
  parts.push(make("ul", { class: "cards results", id: "results" }, ...found.offers.map(card)));
  if (found.next) parts.push(make("a", { class: "paging__next", rel: "next", href: found.next }, "Next"));
  return parts;
}

function particulars(pairs) {
  const rows = pairs.map(([name, value]) =>
    make("tr", { class: "attribute" }, make("th", {}, name), make("td", {}, value)));
  return make("table", { class: "attributes" }, make("tbody", {}, ...rows));
}

function offerPage(offer) {
  const linked = make("script", { type: "application/ld+json" });
  linked.textContent = JSON.stringify(offer.json_ld);
  const facts = make("article", { class: "offer", "data-offer-id": offer.id });
  facts.append(
    make("h1", { class: "offer__title", lang: offer.language }, offer.title),
    prices("offer__prices", offer),
    make("p", {}, "Ships from ", make("bdi", { class: "ships-from" }, offer.ships_from)),
    make("p", {}, make("span", { class: "units-sold", "data-count": offer.units_sold }, offer.units_sold), " sold"),
    make("p", { class: "description" }, offer.description),
    particulars(offer.attributes),
  );
  return [linked, facts];
}

async function start() {
  const { pathname, search } = window.location;
  const answer = await fetch(pathname.replace("/client/", "/client/api/") + search);
  const told = answer.ok ? await answer.json() : null;
  const parts = told === null
    ? [make("section", { class: "notice" }, make("h1", {}, "Page not found"))]
    : pathname.startsWith("/client/offer/") ? offerPage(told) : results(told);
  document.getElementById("app").replaceChildren(make("main", {}, ...parts));
}

start();
