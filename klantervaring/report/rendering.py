"""Pages as HTML: one file that needs nothing from anywhere; every text in it is escaped by jinja2."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered_page(template: str, **values: Any) -> str:
    """Return a page of one of our own templates; the same values give the same characters."""
    environment = Environment(
        loader=PackageLoader("klantervaring.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)
