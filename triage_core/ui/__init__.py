"""The page and the Gradio API: the only place of the package that knows gradio."""
