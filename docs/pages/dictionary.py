"""The data dictionary: one page a table, from ``data/datapackage.json``."""

from typing import Any

from .markdown import plain, table

Resource = dict[str, Any]


def tables_of(package: dict[str, Any]) -> list[Resource]:
    """Return the resources that are tables."""
    return [resource for resource in package["resources"] if "schema" in resource]


def index_page(package: dict[str, Any]) -> str:
    """Return the page that lists all tables."""
    rows = [
        [
            f"[{plain(resource['name'])}]({resource['name']}.md)",
            plain(resource["title"]),
            plain(resource["title_en"]),
            plain(resource["trust"]),
            str(len(resource["schema"]["fields"])),
        ]
        for resource in tables_of(package)
    ]
    lines = [
        "# Data dictionary · 数据字典",
        "",
        f"Written from `data/datapackage.json` (data of {package['data_date']}). *Trust* says how "
        "far a table can be relied on: `official` as a ministry published it, `compiled` from "
        "public copies checked against each other, `derived` by this project, `recalled` from "
        "memory and unchecked, `synthetic` invented.",
        "",
        "**中文**：由 `data/datapackage.json` 写成，一张表一页：字段、单位、主键、来源、使用条件。"
        "*trust* 说明能信到什么程度：`official` 部门公布，`compiled` 公开转载本互校，"
        "`derived` 本项目推算，`recalled` 凭记忆未核，`synthetic` 合成。",
        "",
        *table(["table", "名称", "title", "trust", "fields"], rows),
        "",
        "```{toctree}",
        ":hidden:",
        "",
        *(resource["name"] for resource in tables_of(package)),
        "```",
    ]
    return "\n".join(lines) + "\n"


def table_page(resource: Resource) -> str:
    """Return the page of one table: where it is from, its keys and its fields."""
    schema = resource["schema"]
    lines = [
        f"# {plain(resource['name'])}",
        "",
        f"**{plain(resource['title'])}** · {plain(resource['title_en'])}",
        "",
        plain(resource["description"]),
        "",
        f"- File: `data/{resource['path']}`",
        f"- Trust: `{resource['trust']}`",
        f"- Primary key: {_names(schema.get('primaryKey', [])) or 'none'}",
        *(_foreign(key) for key in schema.get("foreignKeys", [])),
        "",
        "## Fields · 字段",
        "",
        *table(["field", "名称", "title", "type", "unit", "must hold", "notes"],
               [_field(field) for field in schema["fields"]]),
        "",
        "## Sources · 来源",
        "",
        *(f"- {_cited(source)}" for source in resource["sources"]),
        "",
        "## Terms · 使用条件",
        "",
        *(f"- {plain(terms['name'])}: {_cited(terms)}" for terms in resource["licenses"]),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _names(names: str | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in ([names] if isinstance(names, str) else names))


def _foreign(key: dict[str, Any]) -> str:
    there = key["reference"]
    if there["resource"]:
        target = f"[{plain(there['resource'])}]({there['resource']}.md)"
    else:
        target = "this table"
    return f"- {_names(key['fields'])} must stand in {target}, {_names(there['fields'])}"


def _field(field: dict[str, Any]) -> list[str]:
    notes = [plain(field["description"])] if "description" in field else []
    notes += [f"Trust: `{field['trust']}`"] if "trust" in field else []
    notes += [f"GB/T 4754: {plain(field['gbt4754'])}"] if "gbt4754" in field else []
    return [
        f"`{field['name']}`",
        plain(field["title"]),
        plain(field["title_en"]),
        field["type"],
        plain(field.get("unit", "")),
        "; ".join(_rule(*rule) for rule in field.get("constraints", {}).items()),
        ". ".join(notes),
    ]


def _rule(name: str, value: object) -> str:
    if value is True:
        return name
    if isinstance(value, list):
        return "one of " + ", ".join(f"`{option}`" for option in value)
    if name == "pattern":
        return f"pattern `{str(value).replace('|', '&#124;')}`"
    return f"{name} {plain(value)}"


def _cited(entry: dict[str, Any]) -> str:
    title = plain(entry["title"])
    return f"{title} <{entry['path']}>" if str(entry.get("path", "")).startswith("http") else title
