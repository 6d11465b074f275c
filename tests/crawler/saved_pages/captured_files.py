"""Small files of every kind that people capture pages in, made as the programs that write them do."""

import base64
import gzip
import io
import json
import zipfile
from typing import Any

ADDRESS = "https://shop.example/p/oak-table/20448812"
HTML = (
    b"<!doctype html><html><head><title>Oak Table</title>"
    b'<script type="application/ld+json">{"@type":"Product","name":"Oak Table","sku":"20448812",'
    b'"offers":{"price":"120.00","priceCurrency":"EUR"}}</script></head><body><h1>Oak Table</h1></body></html>'
)
DATA = b'{"items": [{"name": "Oak Table", "price": 120}]}'


def mhtml(page: bytes = HTML, location: str = ADDRESS) -> bytes:
    picture = base64.encodebytes(b"\x89PNG").decode()
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {location}\r\n"
        "Subject: Oak Table\r\n"
        "Date: Mon, 5 Jan 2026 10:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Bound----"\r\n\r\n\r\n'
    )
    parts = (
        f"------Bound----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Location: {location}\r\n\r\n"
        f"{base64.encodebytes(page).decode()}\r\n"
        "------Bound----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{picture}\r\n------Bound------\r\n"
    )
    return (head + parts).encode()


def entry(url: str = ADDRESS, body: bytes = HTML, kind: str = "text/html", **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of an entry
    content = {"size": len(body), "mimeType": kind, "text": body.decode()}
    return {
        "startedDateTime": "2026-01-05T10:00:00.000+01:00",
        "time": 1500,
        "request": {"method": "GET", "url": url, "headers": [{"name": "Accept-Language", "value": "de"}]},
        "response": {"status": 200, "headers": [{"name": "Server", "value": "x"}], "content": content} | changed,
    }


def har(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "t"}, "entries": list(entries)}}).encode()


def warc(*pages: tuple[str, bytes, str], packed: bool = True, coding: str = "", first_request: bool = False) -> bytes:
    """Records of pages, each an address, a body and a content type, with the requests that asked for them."""
    records = [record("warcinfo", "", b"software: t\r\n", "urn:uuid:info")]
    for number, (url, body, kind) in enumerate(pages):
        name = f"urn:uuid:{number}"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n" + (f"Content-Encoding: {coding}\r\n" if coding else "")
        response = record("response", url, head.encode() + b"\r\n" + body, name)
        asked = b"GET / HTTP/1.1\r\nAccept-Language: de\r\n\r\n"
        request = record("request", url, asked, name + "-request", concurrent_to=name)
        records += [request, response] if first_request else [response, request]
    return b"".join(gzip.compress(one) if packed else one for one in records)


def record(kind: str, url: str, block: bytes, name: str, *, concurrent_to: str = "") -> bytes:
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <{name}>",
        "WARC-Date: 2026-01-05T09:00:00Z",
        f"Content-Type: {'application/warc-fields' if kind == 'warcinfo' else 'application/http; msgtype=' + kind}",
        f"Content-Length: {len(block)}",
    ]
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"WARC-Concurrent-To: <{concurrent_to}>"] if concurrent_to else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def bundle(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return file.getvalue()


def wacz(archive: bytes) -> bytes:
    return bundle(
        [("datapackage.json", b"{}"), ("archive/data.warc.gz", archive), ("pages/pages.jsonl", b'{"format":"x"}')]
    )


def packed(body: bytes) -> bytes:
    return gzip.compress(body)
