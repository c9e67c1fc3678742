"""The document made of an HTML part: nothing in it runs, loads or leaves, nothing takes long."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.console.payloads import AWAY, BREAKING, PAYLOADS
from triage_core.console import document
from triage_core.console.document import DEEPEST, KEPT, LARGEST, POLICY, mail_document
from triage_core.mail.characters import HIDDEN

SECONDS = 6.0
"""For the worst of them; a quiet machine takes one."""
ATTRIBUTES = {"colspan", "rowspan", "start", "dir", "lang"}


class Seen(HTMLParser):
    """Collects what a document holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.deepest = self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)
        self.depth += tag not in ("br", "hr")
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1


def body_of(made: str) -> str:
    """Return what a document holds of the mail."""
    head, _, rest = made.partition('<body dir="auto">')
    assert head.startswith("<!doctype html>")
    assert rest.endswith("</body></html>")
    return rest.removesuffix("</body></html>")


def look(html: str) -> Seen:
    seen = Seen()
    seen.feed(body_of(mail_document(html)))
    seen.close()
    return seen


def harmless(html: str) -> None:
    """Assert that a document holds kept elements with kept attributes and nothing else."""
    seen = look(html)
    assert seen.tags <= KEPT
    assert {name for name, _ in seen.attributes} <= ATTRIBUTES
    assert not HIDDEN.search(mail_document(html))


@pytest.mark.parametrize("name", PAYLOADS)
def test_payload_leaves_kept_elements_only(name: str) -> None:
    harmless(PAYLOADS[name])


@pytest.mark.parametrize("name", BREAKING)
def test_payload_is_read_in_time(name: str) -> None:
    begun = time.process_time()
    mail_document(BREAKING[name])

    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("name", PAYLOADS)
def test_text_alone_names_a_place_elsewhere(name: str) -> None:
    seen = look(PAYLOADS[name])

    assert not any(AWAY in (value or "") for _, value in seen.attributes)


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<table>", "<tr>", "<td colspan=2>", "</table>", "<li>"),
        *("<a href='x'>", '<a href="http://a.example">', "</a>", "<!--", "-->", "--!>", "<!-->"),
        *("<svg>", "</svg>", "<math>", "<style>", "</style>", "<script>", "</script>", "<title>"),
        *("</title>", "<img src=x onerror=y>", "<p lang='\">", "<", ">", "'", '"', "&lt;", "&#60;"),
        *("<textarea>", "</textarea>", "<select>", "<template>", "<noscript>", "</noscript>"),
        *(
            "<![CDATA[",
            "]]>",
            "<?x",
            "</",
            "<p dir=rtl>",
            "&quot;",
            "=",
            "/",
            " ",
            "\n",
            "\x00",
            "x",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_soup_of_tags_leaves_kept_elements_only(html: str) -> None:
    harmless(html)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_makes_a_document(html: str) -> None:
    harmless(html)


def test_no_kept_element_loads_runs_or_asks() -> None:
    harmful = {
        *("script", "style", "link", "meta", "base", "a", "area", "img", "image", "picture", "svg"),
        *(
            "math",
            "iframe",
            "frame",
            "object",
            "embed",
            "audio",
            "video",
            "source",
            "track",
            "form",
        ),
        *("input", "button", "select", "textarea", "dialog", "details", "template", "slot", "body"),
    }
    assert not KEPT & harmful


def test_document_forbids_to_load_and_to_leave() -> None:
    made = mail_document("<p>Hi</p>")

    assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in made
    assert POLICY == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; "
        "base-uri 'none'"
    )
    assert made.index("Content-Security-Policy") < made.index("<style>") < made.index("Hi")


def test_link_shows_its_target_and_leads_nowhere() -> None:
    made = body_of(
        mail_document('<p><a href="http://evil.example/?a=1&amp;b">shop.example</a></p>')
    )

    assert made == "<p>shop.example <code>[goes to http://evil.example/?a=1&amp;b]</code></p>"


@pytest.mark.parametrize("target", ["javascript:x", "data:text/html,x", "mailto:a@b.example", "x"])
def test_link_to_no_web_address_is_named_so(target: str) -> None:
    made = body_of(mail_document(f"<a href='{target}'>Look</a>"))

    assert made == f"Look <code>[a link that is no web address: {target}]</code>"


def test_link_within_a_link_shows_both_targets() -> None:
    made = body_of(mail_document("<a href=https://a.example>a<a href=https://b.example>b"))

    assert re.findall(r"goes to (\S+)\]", made) == ["https://a.example", "https://b.example"]


def test_image_is_told_by_its_words() -> None:
    made = body_of(mail_document('<img src="http://a.example/x.gif" alt="Our <b>shop</b>"><img>'))

    assert made == "[image: Our &lt;b&gt;shop&lt;/b&gt;][image]"


def test_hidden_characters_become_visible() -> None:
    assert body_of(mail_document("<p>pay\u202eexe</p>")) == "<p>pay[U+202E]exe</p>"


def test_tables_and_lists_stay() -> None:
    html = '<table><tr><td colspan="2">a<td>b</table><ul><li>c<li>d</ul><ol start="3"><li>e</ol>'
    made = body_of(mail_document(html))

    assert '<tr><td colspan="2">a</td><td>b</td></tr>' in made
    assert "<ul><li>c</li><li>d</li></ul>" in made
    assert '<ol start="3"><li>e</li></ol>' in made


def test_direction_and_language_of_a_part_stay() -> None:
    made = body_of(mail_document('<p dir="RTL" lang="ar">\u0645\u0631\u062d\u0628\u0627</p>'))

    assert made == '<p dir="rtl" lang="ar">\u0645\u0631\u062d\u0628\u0627</p>'


@pytest.mark.parametrize("ended", ["</div>" * (DEEPEST + 1), ""])
def test_too_deep_a_part_is_named_so(ended: str) -> None:
    made = body_of(mail_document("<div>" * (DEEPEST + 1) + "x" + ended))

    assert made == "<p>This HTML part nests more than 200 elements and is not shown.</p>"


def test_depth_at_its_bound_is_shown() -> None:
    seen = look("<div>" * DEEPEST + "x")

    assert seen.deepest == DEEPEST


def test_unended_paragraphs_do_not_nest() -> None:
    assert look("<p>a" * 500).deepest == 1


@pytest.mark.parametrize("html", ["x" * (LARGEST + 1), "\u00e9" * (LARGEST // 2 + 1)])
def test_too_large_a_part_is_named_so(html: str) -> None:
    made = body_of(mail_document(html))

    assert made == "<p>This HTML part is larger than 256 KiB and is not shown.</p>"


@pytest.mark.parametrize("name", PAYLOADS)
def test_sanitizer_alone_would_do_as_well(name: str) -> None:
    """The layer behind the writer, given the payload as it is, lets nothing through either."""
    html = PAYLOADS[name]
    if len(html) > 20_000:
        html = html[:2_000]
    seen = Seen()
    seen.feed(document._clean(html.encode(errors="replace").decode()))

    assert seen.tags <= KEPT
    assert {name for name, _ in seen.attributes} <= ATTRIBUTES
