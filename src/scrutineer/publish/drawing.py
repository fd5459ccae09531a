"""From a chart to a small picture that stands inside a page: no script, no request, the page's own colours.

A chart is drawn by Vega-Lite with a layout that measures no text, so that the same figures give the same
bytes on every machine whatever fonts it has. Afterwards colours become those of the stylesheet, which has
them for light, dark and paper, and marks that differ in nothing but their place become one path.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from markupsafe import Markup, escape

SVG: Final = "{http://www.w3.org/2000/svg}"

COLOURS: Final[Mapping[str, str]] = {
    "#000001": "ink",
    "#000002": "soft",
    "#000003": "line",
    "#000004": "bar",
    "#000005": "bar2",
    "#000006": "paper",
    "#000007": "doubt",
}
"""Stand-ins for the colours of the stylesheet: what a chart says, to the name of the CSS variable."""

COLOUR: Final[Mapping[str, str]] = {name: code for code, name in COLOURS.items()}
"""The other way round: what to write into a chart for ``ink``, ``soft``, ``line``, ``bar``, ``bar2`` ..."""

_KEPT: Final = frozenset(
    (
        "d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "fill", "stroke",
        "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "fill-opacity",
        "stroke-opacity", "text-anchor", "font-size", "font-weight", "viewBox",
    )
)  # fmt: skip
_IDLE: Final = frozenset(("M0,0h0v0h0Z", ""))
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_PLACE: Final = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_TOKEN: Final = re.compile(r"@([a-z_]+)@")


def drawn(chart: Any, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """A chart as bare SVG: no ids, no fonts, colours by name; words of the form ``@name@`` stay to be filled.

    ``chart`` is an Altair chart with :func:`plain` applied, ``data`` the rows of each of its named tables.
    Takes some tens of milliseconds, the first one of a process about a second.
    """
    import vl_convert

    # The rows join the chart only now: Altair would hold each one of them against its schema.
    specification = {**chart.to_dict(), "datasets": {name: list(rows) for name, rows in data.items()}}
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(specification))
    view = root.get("viewBox", "")
    return f'<svg class="chart" viewBox="{view}" role="img">' + "".join(map(_written, root)) + "</svg>"


def worded(svg: str, name: str, title: str, desc: str, words: Mapping[str, str]) -> Markup:
    """The picture in a language: its title, what it shows, and the words of its axes.

    ``name`` is unique in the page; ``words`` has a text for each ``@name@`` of the picture.
    """
    head = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(name, title, desc)
    filled = _TOKEN.sub(lambda found: str(escape(words[found.group(1)])), svg)
    start, end = filled.split('role="img">', 1)
    named = f'role="img" aria-labelledby="{name}-t {name}-d">'
    return Markup(start + named) + head + Markup(end)


def plain(chart: Any, width: int, height: int, *, left: int = 44, bottom: int = 38) -> Any:
    """The chart in the house's manner, ``width`` by ``height`` units of which an axis letter is 12.

    Nothing is laid out by the size of a text: room for labels and titles is ``left`` and ``bottom``.
    """
    colour = COLOUR
    return (
        chart.properties(
            width=width,
            height=height,
            autosize={"type": "none"},
            padding={"left": left, "right": 22, "top": 30, "bottom": bottom},
        )
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            domainColor=colour["ink"],
            gridColor=colour["line"],
            tickColor=colour["line"],
            labelColor=colour["soft"],
            titleColor=colour["ink"],
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelOverlap=False,
            labelBound=False,
            labelFlush=False,
            labelLimit=0,
            titleLimit=0,
        )
        .configure_axisX(titleX=width / 2, titleY=bottom - 4, titleAlign="center", titleBaseline="bottom")
        .configure_axisY(
            titleX=-left + 2, titleY=-16, titleAngle=0, titleAlign="left", titleBaseline="bottom"
        )
    )


def _written(element: ElementTree.Element) -> str:
    """One element and what is in it; idle groups and paths leave nothing."""
    tag = element.tag.removeprefix(SVG)
    if tag == "path" and (element.get("d", "") in _IDLE or element.get("class") == "background"):
        return ""
    if tag in ("defs", "clipPath"):
        return ""
    inner = "".join(_written(child) for child in _joined(list(element)))
    if tag == "g" and not inner:
        return ""
    attributes = _attributes(element)
    if tag == "g" and not attributes:
        return inner
    text = str(escape(element.text)) if element.text and tag == "text" else ""
    return f"<{tag}{attributes}>{text}{inner}</{tag}>" if text or inner else f"<{tag}{attributes}/>"


def _attributes(element: ElementTree.Element) -> str:
    """The attributes that a page needs; colours as CSS variables."""
    kept, style = [], []
    for name, value in element.attrib.items():
        if name not in _KEPT or value in ("translate(0,0)", ""):
            continue
        if value in COLOURS:
            style.append(f"{name}:var(--{COLOURS[value]})")
        else:
            kept.append(f'{name}="{escape(_short(value))}"')
    if style:
        kept.append(f'style="{";".join(style)}"')
    return "".join(f" {attribute}" for attribute in kept)


def _short(value: str) -> str:
    """Numbers with one decimal, which is a tenth of the size of a dot."""
    return _NUMBER.sub(lambda found: f"{float(found.group()):.1f}".removesuffix(".0"), value)


def _joined(children: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """Neighbouring paths that look alike as one; dots become points of a round pen."""
    out: list[ElementTree.Element] = []
    for child in map(_dot, children):
        before = out[-1] if out else None
        if before is not None and child.tag == before.tag == f"{SVG}path" and _look(child) == _look(before):
            before.set("d", before.get("d", "") + child.get("d", ""))
        else:
            out.append(child)
    return out


def _look(path: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, v) for k, v in path.attrib.items() if k in _KEPT and k != "d"))


def _dot(path: ElementTree.Element) -> ElementTree.Element:
    """A filled circle as a line of no length, drawn by a round pen of its width."""
    shape, place = path.get("d", ""), _PLACE.fullmatch(path.get("transform", ""))
    if path.tag != f"{SVG}path" or place is None or "A" not in shape:
        return path
    width = 2 * float(shape[1:].partition(",")[0])
    dot = ElementTree.Element(path.tag)
    dot.set("d", f"M{place[1]},{place[2]}h0")
    dot.set("stroke", path.get("fill", ""))
    dot.set("stroke-width", f"{width:.1f}")
    dot.set("stroke-linecap", "round")
    if path.get("fill-opacity"):
        dot.set("stroke-opacity", path.get("fill-opacity", ""))
    return dot
