"""The page that lies in a pack: what it is and how to replay it, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.packs.canonical import Rounding
    from shuanggao_analytics.packs.study import Study

_PAGE = """\
# {study.name}

{study.title_zh}

{study.title_en}

## 重算

装好 shuanggao-analytics（版本见 `study.yaml`），然后：

```bash
shuanggao replay .       # 或整个压缩包：shuanggao replay {study.name}.zip
```

只用本包 `data/` 中的表重新计算，与 `expected/` 逐字节比较：完全一致，
或指出哪张表、哪一行、哪一列不同。版本、参数、随机种子和校验和见 `study.yaml`。

- **前提**：{study.scenario_zh}。
- **取整**：结果保留{rounding.significant}位有效数字，再取{rounding.decimals}位小数，
  所以小于5e-{next}的数记作0；整数不取整。

## Replay

The command above computes everything anew from the tables in `data/` alone and compares with
`expected/` byte by byte: identical, or which table, row and column differs. Versions (install that
of shuanggao-analytics), parameters, seed and checksums stand in `study.yaml`.

- **Assumed**: {study.scenario_en}.
- **Rounding**: results have {rounding.significant} significant digits, then {rounding.decimals}
  decimals, so that a number below 5e-{next} is written 0; whole numbers are not rounded.

## Tables

| expected/ | key |
|---|---|
{tables}
"""


def readme(
    study: Study, *, rounding: Rounding, expected: Mapping[str, tuple[bytes, Sequence[str]]]
) -> bytes:
    """Return ``README.md`` of a pack.

    Parameters
    ----------
    study
        The study.
    rounding
        Of the results.
    expected
        Table → its file, and the columns that name a row.
    """
    rows = [f"| {name}.csv | {', '.join(key)} |" for name, (_, key) in expected.items()]
    page = _PAGE.format(
        study=study, rounding=rounding, next=rounding.decimals + 1, tables="\n".join(rows)
    )
    return page.encode()
