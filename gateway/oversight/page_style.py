"""How a report looks, on a screen and on A4."""

from typing import Final

STYLE: Final = """
@page { size: A4; margin: 16mm 14mm 18mm }
* { box-sizing: border-box }
body { font: 14px/1.5 system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif; color: #26323a;
  max-width: 960px; margin: 0 auto; padding: 32px 24px; background: #fff; font-variant-numeric: tabular-nums }
header { border-bottom: 3px solid #2f6f73; padding-bottom: 14px; margin-bottom: 22px }
header p { margin: 0; color: #2f6f73; font-weight: 600; letter-spacing: .08em; text-transform: uppercase;
  font-size: 12px }
header .period { color: #5b6b75; letter-spacing: 0; text-transform: none; font-size: 15px; font-weight: 400 }
h1 { font-size: 30px; line-height: 1.2; margin: 6px 0 4px; font-weight: 650 }
h2 { font-size: 18px; margin: 0 0 2px; font-weight: 650 }
h1 span, h2 span { font-weight: 400; color: #5b6b75; font-size: .72em; margin-left: .4em }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); gap: 10px; margin-bottom: 26px }
.tiles div { background: #f1f5f5; border-radius: 8px; padding: 12px 14px; font-size: 12px; line-height: 1.35 }
.tiles b { display: block; font-size: 25px; line-height: 1.2; font-weight: 650; color: #1f4d50 }
.tiles i { display: block; font-style: normal; color: #5b6b75 }
section { margin: 0 0 30px }
.what { margin: 0 0 8px; color: #5b6b75; font-size: 13px }
.none { margin: 4px 0 0; color: #5b6b75 }
svg { width: 100%; height: auto; display: block; margin: 4px 0 8px }
table { border-collapse: collapse; width: 100%; font-size: 12.5px }
th { text-align: left; font-weight: 600; color: #5b6b75; border-bottom: 1.5px solid #2f6f73; padding: 5px 10px 5px 0 }
td { padding: 4px 10px 4px 0; border-bottom: 1px solid #e4e9eb; overflow-wrap: anywhere }
.n { text-align: right; padding-right: 0; white-space: nowrap }
footer { border-top: 1px solid #c9d1d6; padding-top: 10px; color: #5b6b75; font-size: 12px }
@media print {
  body { padding: 0; max-width: none; font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact }
  h2, .what { break-after: avoid }
  svg, tr, .tiles { break-inside: avoid }
  thead { display: table-header-group }
}
"""
