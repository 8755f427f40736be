"""Shows painted pictures side by side: one row per pair, with A and B first.

    python contact_sheet.py --content FOLDER_OF_A --style FOLDER_OF_B --results teacher=DIR embedded=DIR random=DIR --out sheet.jpg
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image, ImageDraw

from data import picture_files

GAP = 6
LABEL = 14
BACKGROUND = (24, 24, 24)


def cell(file: Path, size: int) -> Image.Image:
    """A picture in a size x size square."""
    with Image.open(file) as image:
        shown = image.convert("RGB")
    ratio = size / max(shown.size)
    shown = shown.resize((round(shown.width * ratio), round(shown.height * ratio)), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (size, size), BACKGROUND)
    square.paste(shown, ((size - shown.width) // 2, (size - shown.height) // 2))
    return square


def sheet(rows: list[list[tuple[str, Path]]], size: int) -> Image.Image:
    """A picture of labelled cells."""
    step_x, step_y = size + GAP, size + LABEL + GAP
    out = Image.new("RGB", (step_x * max(map(len, rows)), step_y * len(rows)), BACKGROUND)
    draw = ImageDraw.Draw(out)
    for r, row in enumerate(rows):
        for c, (label, file) in enumerate(row):
            draw.text((c * step_x + 2, r * step_y), label, fill=(230, 230, 230))
            out.paste(cell(file, size), (c * step_x, r * step_y + LABEL))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", type=Path, required=True, help="folder of A")
    parser.add_argument("--style", type=Path, required=True, help="folder of B")
    parser.add_argument("--results", nargs="+", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--out", type=Path, required=True, help="the picture to write")
    parser.add_argument("--size", type=int, default=320, help="side of a cell in pixels")
    args = parser.parse_args()
    named = [(name, Path(folder)) for name, _, folder in (text.partition("=") for text in args.results)]
    rows = []
    for content in picture_files(args.content):
        for style in picture_files(args.style):
            pair = f"{content.stem}--{style.stem}.png"
            row = [(content.stem, content), (style.stem, style)]
            rows.append(row + [(name, folder / pair) for name, folder in named if (folder / pair).exists()])
    args.out.parent.mkdir(parents=True, exist_ok=True)
    sheet(rows, args.size).save(args.out, quality=90)


if __name__ == "__main__":
    main()
