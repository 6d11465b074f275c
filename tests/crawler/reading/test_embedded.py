import pytest

from crawler.reading.embedded import assigned_json, body_json, json_ld, literal_at, script_json


@pytest.mark.parametrize(
    "body",
    [
        '{"a": 1}',
        ' mtopjsonp1({"a": 1})',
        'g_page_config = {"a": 1};\n',
        "var x = {a: 1};",
        'window.__DATA__ = {"a": 1}; window.other = 2',
        '\ufeff{"a": 1}',
        'window["__DATA__"] = {"a": 1}',
        'export default {"a": 1}',
        'export const offer = () => {\n    const data = {"a": 1};\n    return data;\n}',
        'module.exports = () => { return {"a": 1} }',
    ],
)
def test_a_body_that_is_json_in_any_wrapping_is_read(body: str) -> None:
    assert body_json(body) == {"a": 1}


def test_a_page_is_no_json() -> None:
    assert body_json("<html>{}</html>") is None
    assert body_json("") is None


def test_control_characters_in_strings_are_tolerated() -> None:
    assert body_json('{"a": "x\ty\x01"}') == {"a": "x\ty\x01"}


def test_json_too_deep_to_parse_is_none() -> None:
    assert body_json("[" * 200_000) is None


@pytest.mark.parametrize(
    "script",
    [
        'window.__STATE__ = {"a": {"b": "}</x>"}};',
        'window.__STATE__={"a":{"b":"}</x>"}};(function(){})()',
        'window["__STATE__"] = {"a": {"b": "}</x>"}}',
        "__STATE__ = {a: {b: '}</x>',},}",
        r'window.__STATE__ = JSON.parse("{\"a\": {\"b\": \"}</x>\"}}");',
        r'window.__STATE__ = "{\"a\": {\"b\": \"}</x>\"}}";',
        'window.__STATE__ = "%7B%22a%22%3A%7B%22b%22%3A%22%7D%3C%2Fx%3E%22%7D%7D";',
        '(function(b,d){})(window.__STATE__,{"a": {"b": "}</x>"}});',
    ],
)
def test_assigned_state_is_found(script: str) -> None:
    assert assigned_json(f"<script>{script}</script>", "__STATE__") == {"a": {"b": "}</x>"}}


def test_of_several_states_of_one_name_the_first_that_is_not_empty_counts() -> None:
    assert assigned_json("x = {}; x = [1];", "x") == [1]
    assert assigned_json("maxx = [1];", "x") is None


def test_state_in_a_script_element_is_found_by_id() -> None:
    text = '<script type="application/json" id="__NEXT_DATA__" crossorigin="anonymous">{"a": [1]}</script>'
    assert script_json(text, "__NEXT_DATA__") == {"a": [1]}
    assert script_json(text, "other") is None


@pytest.mark.parametrize(
    "script",
    [
        """<script id="state" data-x="1" data-state="{&quot;a&quot;: [1]}"></script>""",
        """<script id="state" data-state='{"a": [1]}'></script>""",
        """<script id="state">window.STATE = {"a": [1]};</script>""",
        """<script id="state">{&quot;a&quot;: [1]}</script>""",
    ],
)
def test_a_script_element_may_have_its_state_in_other_ways(script: str) -> None:
    assert script_json(f"<p data-state='[2]'>{script}", "state") == {"a": [1]}


def test_an_empty_script_element_has_no_state_of_others() -> None:
    assert script_json("""<p data-state="[2]"><script id="state"></script>""", "state") is None


def test_json_ld_is_taken_apart() -> None:
    text = (
        '<script type="application/ld+json">{"@graph": [{"@type": "Product"}, {"@type": "WebSite"}]}</script>'
        "<script type='application/ld+json'>broken</script>"
        '<script type="application/ld+json">[{"@type": "Offer"}]</script>'
    )
    assert [node.get("@type") for node in json_ld(text)] == [None, "Product", "WebSite", "Offer"]


def test_a_number_with_zeros_before_it_is_what_javascript_takes_it_for() -> None:
    assert literal_at("{id: 0017}", 0) == {"id": 15}
