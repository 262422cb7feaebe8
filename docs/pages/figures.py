"""The gallery, from the descriptions beside the pictures, and the list of the notebooks."""

from typing import Any

from .markdown import plain, table


def gallery_page(pictures: list[dict[str, Any]]) -> str:
    """Return the page of the pictures, each with what it says of itself."""
    lines = [
        "# Shipped pictures · 成品图",
        "",
        f"The {len(pictures)} pictures of `figures/`, drawn by `make figures`. Each names its "
        "sources and notes, and lies beside a CSV file with its numbers. Every kind of chart with "
        "one line of code: {doc}`kinds`.",
        "",
        f"**中文**：`figures/` 的{len(pictures)}张图，由 `make figures` 画出；每张写明来源和注，"
        "数字在同名 CSV 中。各种图怎样用一行代码画出，见{doc}`kinds`。",
    ]
    for picture in pictures:
        name = picture["id"]
        lines += [
            "",
            f"## {plain(picture['title'])}",
            "",
            f"```{{image}} pictures/{name}.png",
            f":alt: {' '.join(picture['alt'].split())}",
            "```",
            "",
            *([f"- {plain(picture['caption'])}"] * (picture["caption"] != picture["title"])),
            f"- kind: {{py:obj}}`{picture['kind']} <shuanggao_analytics.charts.{picture['kind']}>`"
            f"; trust: `{picture['trust']}`; file: `figures/{name}.png`, `figures/{name}.csv`",
            *(f"- 来源: {plain(source)}" for source in picture["sources"]),
            *(f"- 注: {plain(note)}" for note in picture["notes"]),
        ]
    return "\n".join(lines) + "\n"


def notebooks_page(notebooks: list[dict[str, str]]) -> str:
    """Return the page of the notebooks, each with its one question."""
    rows = [
        [f"`{one['notebook']}`", plain(one["question_zh"]), plain(one["question_en"])]
        for one in notebooks
    ]
    lines = [
        "# Notebooks · 笔记本",
        "",
        "Open them with `make lab`. Each has one question; its text twin lies in `notebooks/text`.",
        "",
        "**中文**：用 `make lab` 打开，每本回答一个问题；`notebooks/text` 里有同样内容的文本版。",
        "",
        *table(["notebook", "问题", "question"], rows),
    ]
    return "\n".join(lines) + "\n"
