"""Judges painted pictures by their style distance to B and content distance to A.

    python judge.py --teachers NETWORKS --content FOLDER_OF_A --style FOLDER_OF_B --out FOLDER \
                    --results teacher=DIR [teacher=DIR2 ...] embedded=DIR random=DIR

A result is a picture A--B.png in its folder, as paint.py names them. There are two judges: the teachers (VGG-19's taps),
and SqueezeNet 1.1, which was not used for painting. Style distance: mean over the judge's layers of |G - G_B|^2 / |G_B|^2
with Gram matrices G. Content distance: |F - F_A|^2 / |F_A|^2 at one layer.

If a name has several folders (the same pairs painted with different content weights), they form a curve of style
distance against content distance, and the table adds that curve's style distance at each other result's content distance:
networks can be compared fairly only at equal content distance.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Callable

import torch
from torch import Tensor

from data import entries, fitted, picture_files, read_picture, to_tensor
from network import CONTENT_TAP, STYLE_TAPS, SqueezeNet, Taps, Teachers
from objective import gram, gram_distance, relative_error

SQUEEZE_STYLE = tuple(f"fire{n}" for n in range(2, 10))
SQUEEZE_CONTENT = "fire5"


class Judge:
    """A network that compares pictures at some layers."""

    def __init__(self, name: str, network: Callable[[Tensor], Taps], style: tuple[str, ...], content: str):
        self.name, self.network, self.style, self.content = name, network, style, content
        self.seen: dict[tuple[Path, int], Taps] = {}

    def look(self, file: Path, long_side: int) -> Taps:
        """The layers of a picture file at a size, cached."""
        if (file, long_side) not in self.seen:
            taps = self.network(to_tensor(fitted(read_picture(file), long_side)))
            grams = {f"gram:{name}": gram(taps[name]) for name in self.style}
            self.seen[file, long_side] = {**grams, self.content: taps[self.content]}
        return self.seen[file, long_side]

    def distances(self, result: Path, content: Path, style: Path) -> tuple[float, float]:
        """Style and content distance of a result; A and B are evaluated at its size."""
        picture = to_tensor(read_picture(result))
        size = max(picture.shape[2:])
        seen, a, b = self.network(picture), self.look(content, size), self.look(style, size)
        styles = [gram_distance(gram(seen[name]), b[f"gram:{name}"]).item() for name in self.style]
        return sum(styles) / len(styles), relative_error(seen[self.content], a[self.content]).item()


def judges(teachers: Path) -> list[Judge]:
    return [
        Judge("teacher", Teachers(teachers, kept={}), STYLE_TAPS, CONTENT_TAP),
        Judge("squeezenet", SqueezeNet(teachers), SQUEEZE_STYLE, SQUEEZE_CONTENT),
    ]


def at_content(curve: list[tuple[float, float]], content: float) -> float:
    """Style distance at a content distance on a curve of (style, content) distances: a line through the two nearest
    points in logarithms, extrapolated beyond the ends."""
    points = sorted((math.log(c), math.log(s)) for s, c in curve)
    x = math.log(content)
    right = next((i for i in range(1, len(points)) if points[i][0] >= x), len(points) - 1)
    (x0, y0), (x1, y1) = points[right - 1], points[right]
    return math.exp(y0 + (y1 - y0) * (x - x0) / (x1 - x0)) if x1 != x0 else math.exp(y0)


Pair = tuple[Path, Path]


def judge_all(judge: Judge, results: dict[str, list[Path]], pairs: list[Pair]) -> list[dict]:
    """One row per pair: for each name the distances of its first folder, and the comparison with a curve if there is one."""
    rows = []
    for content, style in pairs:
        pair = f"{content.stem}--{style.stem}"
        measured = {name: [judge.distances(folder / f"{pair}.png", content, style) for folder in folders] for name, folders in results.items()}
        row: dict = {"pair": pair}
        for name, distances in measured.items():
            row[name] = {"style": distances[0][0], "content": distances[0][1]}
            for other, curve in measured.items():
                if other != name and len(curve) > 1:
                    row[name][f"style of {other} at this content"] = at_content(curve, distances[0][1])
        rows.append(row)
    return rows


def pairs_of(contents: Path, styles: Path, file: Path | None) -> list[Pair]:
    """Every A with every B, or the pairs of names that a file lists."""
    if file is None:
        return [(content, style) for content in picture_files(contents) for style in picture_files(styles)]
    return [(contents / content, styles / style) for content, style in (line.split("\t") for line in entries(file))]


def mean_row(rows: list[dict]) -> dict:
    """Mean of every number over the pairs."""
    sums: dict = defaultdict(lambda: defaultdict(float))
    for row in rows:
        for name, values in row.items():
            if name != "pair":
                for key, value in values.items():
                    sums[name][key] += value / len(rows)
    return {"pair": "mean", **{name: dict(values) for name, values in sums.items()}}


def as_markdown(judge: str, rows: list[dict]) -> str:
    """A table with a column for every number, means last."""
    columns = [(name, key) for name, values in rows[0].items() if name != "pair" for key in values]
    lines = [f"## Judge: {judge}", "", "| pair | " + " | ".join(f"{name}: {key}" for name, key in columns) + " |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    for row in rows:
        lines.append(f"| {row['pair']} | " + " | ".join(f"{row[name][key]:.4f}" for name, key in columns) + " |")
    return "\n".join(lines) + "\n"


def named_folders(texts: list[str]) -> dict[str, list[Path]]:
    """'name=folder' arguments -> the folders of each name, in their order."""
    out: dict[str, list[Path]] = defaultdict(list)
    for text in texts:
        name, separator, folder = text.partition("=")
        if not separator or not Path(folder).is_dir():
            raise SystemExit(f"--results takes NAME=FOLDER with an existing folder, not {text}.")
        out[name].append(Path(folder))
    return dict(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' and SqueezeNet's safetensors")
    parser.add_argument("--content", type=Path, required=True, help="folder of A")
    parser.add_argument("--style", type=Path, required=True, help="folder of B")
    parser.add_argument("--pairs", type=Path, help="a file of pairs, such as set_aside.txt, to judge instead of every A with every B")
    parser.add_argument("--results", nargs="+", required=True, metavar="NAME=FOLDER")
    parser.add_argument("--out", type=Path, required=True, help="folder for judged.json and judged.md")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    results = named_folders(args.results)
    pairs = pairs_of(args.content, args.style, args.pairs)
    tables, texts = {}, []
    with torch.no_grad():
        for judge in judges(args.teachers):
            rows = judge_all(judge, results, pairs)
            rows.append(mean_row(rows))
            tables[judge.name] = rows
            texts.append(as_markdown(judge.name, rows))
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "judged.json").write_text(json.dumps(tables, indent=2) + "\n")
    (args.out / "judged.md").write_text("\n".join(texts))
    print("\n".join(texts))


if __name__ == "__main__":
    main()
