"""The rules of the documents with their clauses: one page a file of ``data/policy``."""

from typing import Any

from .markdown import plain, table

CLAUSES = ("clause", "notice_clause")
HEAD = ("id", "number", "title", "name_zh", "name_en")  # what heads an entry


def index_page(names: list[str], package: dict[str, Any]) -> str:
    """Return the page that lists the files."""
    titles = {resource["name"]: resource for resource in package["resources"]}
    rows = [
        [
            f"[{name}]({name}.md)",
            plain(titles[f"policy-{name}"]["title"]),
            plain(titles[f"policy-{name}"]["title_en"]),
        ]
        for name in names
    ]
    lines = [
        "# Policy rules with their clauses · 政策规则与条款",
        "",
        "Written from `data/policy`. Every value names the document and the passage it stands in. "
        "**None** is a value that the documents do not give; the reason stands beside it, and no "
        "guess is put in its place.",
        "",
        "**中文**：由 `data/policy` 写成，每个值都注明文件和段落。**None** 是文件没有给的值，"
        "旁边写明原因，不以猜测代替。",
        "",
        *table(["file", "内容", "contents"], rows),
        "",
        "```{toctree}",
        ":hidden:",
        "",
        *names,
        "```",
    ]
    return "\n".join(lines) + "\n"


def policy_page(name: str, text: str, content: dict[str, Any]) -> str:
    """Return the page of one file: its opening comment, then every entry."""
    opening = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        opening.append(line.lstrip("# "))
    lines = [f"# {name}", "", plain(opening[0]), "", plain(" ".join(opening[1:]))]
    for key, value in content.items():
        lines += ["", f"## {_words(key)}", "", *_part(key, value)]
    return "\n".join(lines) + "\n"


def _part(key: str, value: Any) -> list[str]:
    if not (isinstance(value, list) and value and isinstance(value[0], dict)):
        return _bullets(key, value, 0)
    if key != "documents" and all(_flat(item) for item in value):
        return _flat_table(value)
    lines = []
    for item in value:
        anchor = [f"(doc-{item['id']})="] if key == "documents" else []
        rest = {k: v for k, v in item.items() if k not in HEAD or v is None}
        lines += ["", *anchor, f"### {_head(item)}", ""]
        lines += [line for k, v in rest.items() for line in _bullets(k, v, 0)]
    return lines


def _head(item: dict[str, Any]) -> str:
    words = [item.get(key) for key in HEAD]
    return " · ".join(plain(word) for word in words if word) or "entry"


def _flat(item: Any) -> bool:
    return isinstance(item, dict) and all(
        key in CLAUSES or not isinstance(value, dict | list) for key, value in item.items()
    )


def _flat_table(items: list[dict[str, Any]]) -> list[str]:
    columns = list(dict.fromkeys(key for item in items for key in item))
    rows = [[_value(key, item[key]) if key in item else "" for key in columns] for item in items]
    return table([_words(column) for column in columns], rows)


def _bullets(key: str, value: Any, depth: int) -> list[str]:
    space = "  " * depth
    label = f"{space}- **{_words(key)}**:"
    if key in CLAUSES or not isinstance(value, dict | list):
        return [f"{label} {_value(key, value)}"]
    if _flat(value):
        return [f"{label} {'; '.join(_inline(k, v) for k, v in value.items())}"]
    if isinstance(value, dict):
        return [label, *(line for k, v in value.items() for line in _bullets(k, v, depth + 1))]
    if not any(isinstance(item, dict | list) for item in value):
        return [f"{label} {'、'.join(plain(item) for item in value) or 'none'}"]
    lines = [label]
    for item in value:
        if isinstance(item, dict):
            lines.append(f"{space}  - " + "; ".join(_inline(k, v) for k, v in item.items()))
        else:
            lines.append(f"{space}  - {_inline('', item)}")
    return lines


def _inline(key: str, value: Any) -> str:
    label = f"{_words(key)} " if key else ""
    if key in CLAUSES or not isinstance(value, dict | list):
        return label + _value(key, value)
    if isinstance(value, dict):
        return label + "(" + ", ".join(_inline(k, v) for k, v in value.items()) + ")"
    return label + "、".join(_inline("", item) for item in value)


def _value(key: str, value: Any) -> str:
    if value is None:
        return "**None**"
    if key in CLAUSES:
        quote = f"“{plain(value['quote'])}”" if value.get("quote") else ""
        place = f"[{value['document']}](#doc-{value['document']}) {plain(value['passage'])}"
        return f"{place} {quote}".strip()
    return plain(value)


def _words(key: str) -> str:
    return plain(str(key).replace("_", " "))
