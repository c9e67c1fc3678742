"""The look of the page: own colours and type, and the static files beside them."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from gradio.themes.utils import colors

from triage_core.version import PACKAGE_VERSION

STATIC = Path(__file__).parent / "static"
STATIC_PATH = "/arena-static"

HEAD = (
    f'<link rel="stylesheet" href="{STATIC_PATH.lstrip("/")}/arena.css?v={PACKAGE_VERSION}">'
    f'<script src="{STATIC_PATH.lstrip("/")}/arena.js?v={PACKAGE_VERSION}"></script>'
    '<meta name="description" content="Triage e-mail by hand or by model; scores are replayed.">'
)
"""What the page's head adds; the paths are relative, so that a prefix does no harm."""


def arena_theme() -> gr.themes.Base:
    """Return the theme: system type, quiet neutrals, buttons whose text has contrast."""
    theme = gr.themes.Base(
        primary_hue=colors.indigo,
        secondary_hue=colors.slate,
        neutral_hue=colors.slate,
        font=("system-ui", "-apple-system", "Segoe UI", "sans-serif"),
        font_mono=("ui-monospace", "SFMono-Regular", "Consolas", "monospace"),
        radius_size=gr.themes.sizes.radius_sm,
        spacing_size=gr.themes.sizes.spacing_md,
        text_size=gr.themes.sizes.text_md,
    )
    return theme.set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
        button_primary_text_color_dark="white",
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        block_shadow="none",
    )
