"""The look of the page: own colours and type, and the static files beside them."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from triage_core.version import PACKAGE_VERSION

STATIC = Path(__file__).parent / "static"
STATIC_PATH = "/arena-static"

STYLES = tuple(
    f"{STATIC_PATH.lstrip('/')}/{name}?v={PACKAGE_VERSION}" for name in ("tokens.css", "arena.css")
)
HEAD = (
    "".join(f'<link rel="stylesheet" href="{one}">' for one in STYLES)
    + f'<script src="{STATIC_PATH.lstrip("/")}/arena.js?v={PACKAGE_VERSION}"></script>'
    '<meta name="description" content="Triage e-mail by hand or by model; scores are replayed.">'
)
"""What Gradio adds to the head; the paths are relative, so that a prefix does no harm."""


COLOURS = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "soft",
    "background_fill_primary": "surface",
    "background_fill_secondary": "sunk",
    "block_background_fill": "surface",
    "block_border_color": "line",
    "block_title_text_color": "ink",
    "block_label_text_color": "soft",
    "block_label_background_fill": "surface",
    "block_info_text_color": "soft",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "color_accent_soft": "wash",
    "link_text_color": "accent",
    "link_text_color_hover": "accent-strong",
    "link_text_color_visited": "accent",
    "link_text_color_active": "accent",
    "input_background_fill": "surface",
    "input_border_color": "edge",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "soft",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-strong",
    "button_primary_border_color": "accent",
    "button_primary_text_color": "on-accent",
    "button_primary_text_color_hover": "on-accent",
    "button_secondary_background_fill": "sunk",
    "button_secondary_background_fill_hover": "wash",
    "button_secondary_border_color": "edge",
    "button_secondary_text_color": "ink",
    "checkbox_background_color": "surface",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color": "edge",
    "checkbox_label_background_fill": "surface",
    "checkbox_label_background_fill_selected": "wash",
    "checkbox_label_text_color": "ink",
    "table_even_background_fill": "surface",
    "table_odd_background_fill": "paper",
    "table_text_color": "ink",
}
"""What of Gradio's look has which colour of `static/tokens.css`, in both themes."""


def arena_theme() -> gr.themes.Base:
    """Return the theme: system type, and the colours that the console has."""
    theme = gr.themes.Base(
        font=("-apple-system", "Segoe UI", "Ubuntu", "Liberation Sans", "sans-serif"),
        font_mono=("ui-monospace", "SFMono-Regular", "Consolas", "monospace"),
        radius_size=gr.themes.sizes.radius_sm,
        spacing_size=gr.themes.sizes.spacing_md,
        text_size=gr.themes.sizes.text_md,
    )
    both = {
        f"{name}{suffix}": f"var(--tc-{colour})"
        for name, colour in COLOURS.items()
        for suffix in ("", "_dark")
    }
    return theme.set(**both, block_shadow="none", block_shadow_dark="none")
