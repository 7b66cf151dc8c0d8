"""Convert high dynamic range to standard dynamic range, as arguments of FFmpeg's filters.

The conversion works per channel, in linear light where 1 is diffuse white: values up to one half stay, higher values
are compressed towards white (Möbius, the curve of FFmpeg's `tonemap`). BT.2020's primaries become BT.709's.
"""

PQ, HLG = 16, 18  # transfer characteristics by ITU-T H.273
_WHITE = 203  # nits, of a white surface (ITU-R BT.2408)
_KNEE = 0.5  # light up to which nothing is compressed

# ITU-R BT.2100: light as a function of the signal `ld(0)` between 0 and 1; and the peak that most videos have.
_POWER = "pow(ld(0),0.0126833)"
_PQ_LIGHT = (
    f"pow(max({_POWER}-0.8359375,0)/(18.8515625-18.6875*{_POWER}),6.2773946)*10000/{_WHITE}",
    1000 / _WHITE,
)
_HLG_WHITE = 0.265  # share of the scene's light that is diffuse white
_HLG_BRIGHT = "(exp((ld(0)-0.55991073)/0.17883277)+0.28466892)/12"
_HLG_LIGHT = f"if(lte(ld(0),0.5),ld(0)*ld(0)/3,{_HLG_BRIGHT})/{_HLG_WHITE}", 1 / _HLG_WHITE
_LIGHT = {PQ: _PQ_LIGHT, HLG: _HLG_LIGHT}

# ITU-R BT.2087
_FROM_BT2020 = "rr=1.6605:rg=-0.5876:rb=-0.0728:gr=-0.1246:gg=1.1329:gb=-0.0083:br=-0.0182:bg=-0.1006:bb=1.1187"
_BT709 = "if(lt(ld(0),0.018),4.5*ld(0),1.099*pow(ld(0),0.45)-0.099)"


def to_sdr(transfer: int) -> list[tuple[str, str]]:
    """Filters with their arguments, for pictures of a transfer characteristic (ITU-T H.273); none unless PQ or HLG."""
    if transfer not in _LIGHT:
        return []
    light, peak = _LIGHT[transfer]
    return [
        ("format", "gbrp16le"),
        ("lutrgb", _per_channel(light, f"ld(0)/{peak:.6f}")),
        ("colorchannelmixer", _FROM_BT2020),
        ("lutrgb", _per_channel(f"ld(0)*{peak:.6f}", _compressed(peak), "min(ld(0),1)", _BT709)),
    ]


def _compressed(peak: float) -> str:
    """The expression that compresses light up to `peak` to at most 1."""
    j = _KNEE
    a = -j * j * (peak - 1) / (j * j - 2 * j + peak)
    b = (j * j - 2 * j * peak + peak) / (peak - 1)
    factor = (b * b + 2 * b * j + j * j) / (b - a)
    return f"if(lte(ld(0),{j}),ld(0),{factor:.6f}*(ld(0)+{a:.6f})/(ld(0)+{b:.6f}))"


def _per_channel(*steps: str) -> str:
    """The argument of a filter that applies these steps, one after another, to every channel."""
    applied = ";".join(f"st(0,{step})" for step in ("val/maxval", *steps))
    value = f"'{applied};clip(ld(0),0,1)*maxval'"
    return f"r={value}:g={value}:b={value}"
