"""Superscripts, subscripts and formulas in Unicode characters."""

import re

_RAISED = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
        strict=True,
    )
)
_LOWERED = dict(
    zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_SYMBOLS = dict(
    pair.split("=")
    for pair in (
        "alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ iota=ι kappa=κ "
        "lambda=λ mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ phi=φ varphi=φ chi=χ psi=ψ omega=ω "
        "Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Phi=Φ Psi=Ψ Omega=Ω "
        "times=× cdot=· div=÷ pm=± mp=∓ le=≤ leq=≤ ge=≥ geq=≥ ne=≠ neq=≠ approx=≈ equiv=≡ sim=∼ "
        "ll=≪ gg=≫ propto=∝ infty=∞ sum=∑ prod=∏ int=∫ partial=∂ nabla=∇ in=∈ notin=∉ subset=⊂ "
        "subseteq=⊆ cup=∪ cap=∩ emptyset=∅ forall=∀ exists=∃ neg=¬ lnot=¬ land=∧ wedge=∧ lor=∨ "
        "vee=∨ to=→ rightarrow=→ leftarrow=← Rightarrow=⇒ Leftarrow=⇐ iff=⇔ mapsto=↦ ldots=… "
        "dots=… cdots=⋯ langle=⟨ rangle=⟩ lceil=⌈ rceil=⌉ lfloor=⌊ rfloor=⌋ oplus=⊕ otimes=⊗ "
        "circ=∘ bullet=• star=⋆ prime=′ ell=ℓ hbar=ℏ Re=ℜ Im=ℑ mid=| parallel=∥ perp=⊥ angle=∠"
    ).split()
)
_NAMES = "log ln lg exp sin cos tan min max lim sup inf arg det dim gcd mod bmod Pr deg ker".split()
_SILENT = re.compile(r"\\(?:left|right|big|Big|bigl|bigr|displaystyle|limits)(?![A-Za-z])")
_WORDS = re.compile(
    r"\\(?:text|textbf|mathrm|mathbf|mathit|mathcal|mathbb|operatorname)\{([^{}]*)\}"
)
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\{([^{}]*)\}")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}^_]*)\}|([^\s\\{}^_(]))")
_SPACE = re.compile(r"\\(?:[,;:! ]|quad|qquad)|~")
_COMMAND = re.compile(r"\\([A-Za-z]+)[ ]?")
_ESCAPE = re.compile(r"\\([{}%$&#_|])")
# What a formula that was translated whole does not hold: commands, columns, groups.
_UNKNOWN = re.compile(r"[\\&{}]")
_SIMPLE = re.compile(r"[\w.′²³]+")


def raised(text: str) -> str:
    """Return `text` in superscript letters, or after a `^` where one is missing."""
    return _script(text, _RAISED, "^")


def lowered(text: str) -> str:
    """Return `text` in subscript letters, or after a `_` where one is missing."""
    return _script(text, _LOWERED, "_")


def _script(text: str, letters: dict[str, str], sign: str) -> str:
    if all(character in letters for character in text):
        return "".join(letters[character] for character in text)
    return f"{sign}{text}" if len(text) == 1 else f"{sign}({text})"


def formula(tex: str) -> str:
    """Return a TeX formula in Unicode, or as it was written where a part of it is not known."""
    text = _SILENT.sub("", tex)
    text = _SPACE.sub(" ", text)
    for _ in range(8):  # from the innermost braces outwards
        before = text
        text = _WORDS.sub(r"\1", text)
        text = _COMMAND.sub(_symbol, text)
        text = _SCRIPT.sub(_scripted, text)
        text = _FRACTION.sub(lambda m: f"{_grouped(m[1])}/{_grouped(m[2])}", text)
        text = _ROOT.sub(lambda m: f"√{_grouped(m[1])}", text)
        if text == before:
            break
    text = re.sub(r"(?<!\\)\{([^{}\\]*)(?<!\\)\}", r"\1", text)
    if _UNKNOWN.search(_ESCAPE.sub("", text)):
        return tex.strip("\n")
    return _ESCAPE.sub(r"\1", text).strip()


def _symbol(match: re.Match[str]) -> str:
    name = match[1]
    if name in _SYMBOLS:
        return _SYMBOLS[name] + match[0][len(name) + 1 :]
    return match[0][1:] if name in _NAMES else match[0]


def _scripted(match: re.Match[str]) -> str:
    text = match[2] if match[2] is not None else match[3]
    return raised(text) if match[1] == "^" else lowered(text)


def _grouped(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"
