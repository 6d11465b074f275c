import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.page import Page
from crawler.reading.saved_forms import as_served, saved_from

SOURCE = (
    '<!DOCTYPE html>\n<html><head><title>Oak &amp; Elm</title></head>\n<body><p class="a">1 &lt; 2</p></body></html>'
)
ADDRESS = "https://shop.example/tables?a=1&b=2"


def chrome_view(source: str) -> str:
    rows = "".join(
        f'<tr><td class="line-number" value="{number}"></td><td class="line-content">{html.escape(line)}</td></tr>'
        for number, line in enumerate(source.split("\n"), 1)
    )
    head = '<html><head><meta name="color-scheme" content="light dark"></head>'
    return f'{head}<body><div class="line-gutter-backdrop"></div><table><tbody>{rows}</tbody></table></body></html>'


def firefox_view(source: str) -> str:
    marked = html.escape(source).replace("&lt;html", '&lt;<span class="start-tag">html</span>')
    return (
        f"<!DOCTYPE html><html><head><title>{html.escape(ADDRESS)}</title></head>"
        f'<body id="viewsource" class="highlight"><pre id="line1"><span></span>{marked}</pre><menu></menu></body>'
    )


@pytest.mark.parametrize(
    "saved",
    [
        chrome_view(SOURCE),
        firefox_view(SOURCE),
        html.escape(SOURCE),
        html.escape(html.escape(SOURCE)),
        f"<html><head></head><body><pre>{html.escape(SOURCE)}</pre></body></html>",
    ],
    ids=["chrome", "firefox", "escaped", "escaped twice", "pre"],
)
def test_the_page_within_a_saved_form_is_read(saved: str) -> None:
    assert as_served(saved) == SOURCE
    assert Page(saved.encode()).visible_text == "1 < 2"


def test_a_page_within_a_json_string_is_read() -> None:
    assert as_served('"<html><p>Oak\\u0021</p>"') == "<html><p>Oak!</p>"


def test_json_that_a_browser_shows_is_json() -> None:
    shown = '<html><head><meta name="color-scheme"></head><body><pre>{"a": "&lt;b&gt;"}</pre></body></html>'
    assert Page(shown.encode()).json == {"a": "<b>"}


@pytest.mark.parametrize(
    "page", [SOURCE, "<html><body><pre>a text</pre></body></html>", '{"a": 1}', "", "plain &lt;html&gt; text", '"text"']
)
def test_any_other_text_stays_as_it_is(page: str) -> None:
    assert as_served(page) == page


@pytest.mark.parametrize(
    "note",
    [
        f"<!DOCTYPE html>\n<!-- saved from url=(0035){ADDRESS} -->\n<html>",
        f"<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Mon -->",
        f"<html><head>{'<meta name=a>' * 400}<!-- saved from url=(0035){ADDRESS} --></head>",
        firefox_view(SOURCE),
    ],
)
def test_a_saved_page_tells_where_it_is_from(note: str) -> None:
    assert saved_from(note) == ADDRESS
    assert Page(note.encode()).address == ADDRESS


def test_a_mirrored_page_tells_where_it_is_from() -> None:
    page = f"<html>{'<p>' * 6_000}<!-- Mirrored from shop.example/tables.html by HTTrack Website Copier -->"
    assert Page(page.encode()).noted_address == "http://shop.example/tables.html"
    assert not Page(page.replace("<html>", "<html>" + "<p>" * 6_000).encode()).noted_address


def test_the_address_that_is_given_goes_before_the_one_that_is_noted() -> None:
    page = Page(f"<!-- saved from url=(0035){ADDRESS} --><html>".encode(), "https://other.example/")
    assert page.address == "https://other.example/"
    assert page.noted_address == ADDRESS


@pytest.mark.parametrize("page", ["<!-- saved from url=(0014)about:internet --><html>", "<html>", "", "<!-- saved -->"])
def test_a_page_without_such_a_note_tells_nothing(page: str) -> None:
    assert saved_from(page) is None


@given(st.text(alphabet='<>/="& !-previwsourctdl{[#;', max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(as_served(text), str)
    assert isinstance(as_served('<body id="viewsource">' + text), str)
