// Gradio sets the theme when its program runs. Until then it is set here, by the same rule.
{
  const asked = new URLSearchParams(location.search).get("__theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", asked === "dark" || (asked !== "light" && dark));
}
