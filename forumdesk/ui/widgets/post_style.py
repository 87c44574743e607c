"""How a post looks: one style sheet per theme and zoom, in the CSS that Qt's rich text knows."""

from __future__ import annotations

from forumdesk.ui.theme import MONO, Theme

_SYNTAX = {
    "k": "k kc kd kn kp kr kt",
    "nf": "nf fm",
    "nc": "nc ne nn",
    "nb": "nb bp",
    "nt": "nt",
    "na": "na",
    "s": "s s1 s2 sa sb sc sd se sh si sr ss sx dl",
    "m": "m mb mf mh mi mo il",
    "c": "c c1 cm ch cp cpf cs",
    "o": "o ow",
    "nd": "nd",
    "gi": "gi",
    "gd": "gd",
}


def style_of(theme: Theme) -> str:
    """The style sheet of posts in a theme and zoom."""
    t, px = theme.tokens, theme.px
    mono = ", ".join(f'"{name}"' for name in MONO)
    syntax = "\n".join(
        f"{', '.join('.' + name for name in names.split())} {{ color: {t.syntax[key]} }}"
        for key, names in _SYNTAX.items()
        if key in t.syntax
    )
    return f"""
p {{ margin: 0 0 {px(10)}px 0; line-height: 150% }}
li {{ margin: 0 0 {px(4)}px 0; line-height: 145% }}
li p {{ margin: 0 0 {px(4)}px 0 }}
ul, ol {{ margin: 0 0 {px(10)}px 0 }}
li ul, li ol {{ margin: 0 }}
h1 {{ font-size: {px(20)}px; font-weight: 600; margin: {px(12)}px 0 {px(8)}px 0 }}
h2 {{ font-size: {px(18)}px; font-weight: 600; margin: {px(12)}px 0 {px(6)}px 0 }}
h3 {{ font-size: {px(16)}px; font-weight: 600; margin: {px(10)}px 0 {px(6)}px 0 }}
h4, h5, h6 {{ font-size: {px(14)}px; font-weight: 600; margin: {px(10)}px 0 {px(4)}px 0 }}
pre {{ white-space: pre-wrap; font-family: {mono}; font-size: {px(13)}px; margin: 0; line-height: 140% }}
code, kbd {{ font-family: {mono}; font-size: {px(13)}px; background: {t.code_inline} }}
a {{ color: {t.link}; text-decoration: none }}
a.mention {{ color: {t.accent_text}; font-weight: 600; background: {t.accent_soft} }}
a.tag {{ color: {t.accent_text} }}
a.file {{ color: {t.text}; font-weight: 500 }}
a.file span, span.size {{ color: {t.muted}; font-weight: 400 }}
a.spoiler {{ color: {t.muted}; font-weight: 500 }}
a.opener {{ color: {t.text}; font-weight: 600 }}
mark {{ background: {t.mark}; color: {t.text} }}
table.t {{ border-color: {t.border}; margin: {px(4)}px 0 {px(12)}px 0 }}
th {{ font-weight: 600; background: {t.surface2} }}
blockquote.quote {{ color: {t.muted} }}
p.quote-by {{ font-weight: 600; color: {t.muted}; margin-bottom: {px(2)}px }}
p.summary {{ margin-bottom: {px(6)}px }}
p.note {{ color: {t.warning} }}
hr {{ background: {t.border} }}
{syntax}"""
