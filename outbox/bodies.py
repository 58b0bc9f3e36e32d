"""One source, light Markdown, gives the text that people read and the HTML; placeholders survive both as marks.

Markdown is parsed before any value is filled in, so no value can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from outbox.contents import BadText
from outbox.placeholders import PLACEHOLDER

MARK = re.compile(r"Xq7([a-z0-9_]+?)7qX")
_LITERAL_LINK = re.compile(r"(https?://|mailto:)[^\s]+")
# A space that ends 120 characters or more of words may be a line end: mail is sent unencoded while lines are short.
_WIDE = re.compile(r"([^<>\n]{120,}?) (?![^<>]*>)")
_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])
_CLASSES = {
    "p": "text",
    "li": "item text",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "a": "link",
    "hr": "rule",
}
STYLES = {
    "text": "margin:0 0 16px;font-size:19px;line-height:1.4;color:#0b0c0c",
    "item text": "margin:0 0 8px;font-size:19px;line-height:1.4;color:#0b0c0c",
    "heading": "margin:24px 0 12px;font-size:22px;line-height:1.3;font-weight:700;color:#0b0c0c",
    "link": "color:#0360a6;text-decoration:underline",
    "rule": "border:0;border-top:1px solid #b1b4b6;margin:24px 0",
    "list": "margin:0 0 16px;padding:0 0 0 24px",
    "button": "display:inline-block;padding:12px 20px;background:#007361;color:#ffffff;font-weight:700;"
    "font-size:19px;line-height:1.2;text-decoration:none;border-radius:4px",
}


def mark(name: str) -> str:
    """Return what stands for ``{name}`` while a text is prepared: letters and digits that Markdown leaves alone."""
    return f"Xq7{name}7qX"


def marked(text: str) -> str:
    """Return ``text`` with each placeholder replaced by its mark."""
    return PLACEHOLDER.sub(lambda found: mark(found[1]), text)


def parse(body: str, placeholders: Mapping[str, str]) -> list[Token]:
    """Parse a body; raises ``BadText`` when a link is not one trusted placeholder or a plain web or mail address."""
    tokens = _PARSER.parse(marked(body))
    for token in _all(tokens):
        if token.type == "link_open":
            _check_link(str(token.attrGet("href") or ""), str(token.attrGet("title") or ""), placeholders)
    return tokens


def _check_link(address: str, title: str, placeholders: Mapping[str, str]) -> None:
    if title and MARK.search(title):
        raise BadText("title")
    found = MARK.fullmatch(address)
    if found and placeholders.get(found[1]) == "trusted":
        return
    if MARK.search(address) or not _LITERAL_LINK.fullmatch(address):
        raise BadText("link", MARK.sub(r"{\1}", address))


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def to_html(tokens: list[Token]) -> str:
    """Return the HTML, each element with its own style (mail programs drop style sheets) and a class for dark mode."""
    for token in _all(tokens):
        if token.nesting >= 0 and (style := _CLASSES.get(token.tag)) and token.type != "html_inline":
            _dress(token, style)
        elif token.tag in ("ul", "ol") and token.nesting == 1:
            _dress(token, "list")
    for before, inline in pairwise(tokens):
        if before.type == "paragraph_open" and not before.hidden and (link := _only_link(inline)):
            _dress(link, "button")
    return _WIDE.sub(r"\1\n", str(_PARSER.renderer.render(tokens, _PARSER.options, {})))


def _dress(token: Token, style: str) -> None:
    token.attrSet("class", style)
    token.attrSet("style", STYLES[style])


def _only_link(inline: Token) -> Token | None:
    children = inline.children or []
    whole = len(children) > 2 and children[0].type == "link_open" and children[-1].type == "link_close"
    return children[0] if whole and sum(child.type == "link_open" for child in children) == 1 else None


def to_text(tokens: list[Token]) -> str:
    """Return the text for people: no markup, addresses beside their words, a link that stands alone on its own line."""
    lines: list[str] = []
    lists: list[list[int | None]] = []
    first = ""
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append([1 if token.type == "ordered_list_open" else None])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            if not lists:
                lines.append("")
        elif token.type == "list_item_open":
            first = _bullet(lists)
        elif token.type == "hr":
            lines += ["-" * 40, ""]
        elif token.type == "inline":
            lines += _lines(token, first, lists)
            first = ""
    return "\n".join(lines).strip("\n") + "\n"


def _bullet(lists: list[list[int | None]]) -> str:
    indent, number = "  " * (len(lists) - 1), lists[-1][0]
    if number is None:
        return f"{indent}- "
    lists[-1][0] = number + 1
    return f"{indent}{number}. "


def _lines(inline: Token, first: str, lists: list[list[int | None]]) -> list[str]:
    text = _inline(inline, alone=not lists and _only_link(inline) is not None)
    if not lists:
        return [*text.split("\n"), ""]
    rest = "  " * len(lists)
    head, *tail = text.split("\n")
    return [(first or rest) + head, *(rest + line for line in tail)]


def _inline(inline: Token, *, alone: bool) -> str:
    parts: list[str] = []
    addresses: list[str] = []
    start = 0
    for child in inline.children or ():
        if child.type == "link_open":
            addresses.append(str(child.attrGet("href")))
            start = len(parts)
        elif child.type == "link_close":
            address, words = addresses.pop().removeprefix("mailto:"), "".join(parts[start:])
            if address != words:
                parts.append(f":\n{address}" if alone else f" ({address})")
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n" if child.type == "hardbreak" else " ")
        else:
            parts.append(child.content)
    return "".join(parts)
