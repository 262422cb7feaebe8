"""Put the source of the site together: the pages of this folder and those written from data.

``python docs/generate.py build/docs-source``, then Sphinx: see the target ``docs`` of the Makefile.
"""

import json
import shutil
import sys
from pathlib import Path

import yaml
from pages import api, benchmarks, dictionary, figures, kinds, markdown, policies
from pages.families import names_by_page

from shuanggao_analytics.charts import save

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
WRITTEN = ("*.md", "how-to/*.md", "first-hour/*.md", "zh/**/*.md", "_static/*")  # as they are


def written_pages() -> dict[str, str]:
    """Return path → Markdown of every page written from the package, the data or the pictures."""
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    rules = sorted((ROOT / "data/policy").glob("*.yaml"))
    pictures = [
        json.loads(file.read_text(encoding="utf-8")) for file in sorted(ROOT.glob("figures/*.json"))
    ]
    notebooks = yaml.safe_load((ROOT / "notebooks/gallery.yaml").read_text(encoding="utf-8"))
    text = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
    results = (ROOT / "benchmarks/RESULTS.md").read_text(encoding="utf-8")
    pages = {
        "names.md": api.index_page(),
        "benchmarks.md": benchmarks.benchmarks_page(markdown.joined(text), results),
        "data/index.md": dictionary.index_page(package),
        "policy/index.md": policies.index_page([file.stem for file in rules], package),
        "kinds.md": kinds.kinds_page(kinds.declared()),
        "gallery.md": figures.gallery_page(pictures),
        "notebooks.md": figures.notebooks_page(notebooks),
    }
    for page, names in names_by_page().items():
        text = (DOCS / "measures" / f"{page}.md").read_text(encoding="utf-8")
        pages[f"measures/{page}.md"] = f"{text}\n{api.api_of(page, names)}"
    for resource in dictionary.tables_of(package):
        pages[f"data/{resource['name']}.md"] = dictionary.table_page(resource)
    for file in rules:
        text = file.read_text(encoding="utf-8")
        page = policies.policy_page(file.stem, text, yaml.safe_load(text))
        pages[f"policy/{file.stem}.md"] = page
    return pages


def assemble(target: Path) -> None:
    """Write the whole source of the site into an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    for pattern in WRITTEN:
        for file in DOCS.glob(pattern):
            place = target / file.relative_to(DOCS)
            place.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".md":
                text = file.read_text(encoding="utf-8")
                place.write_text(markdown.joined(text), encoding="utf-8")
            else:
                shutil.copyfile(file, place)
    for path, text in written_pages().items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    (target / "pictures").mkdir()
    for picture in ROOT.glob("figures/*.png"):
        shutil.copyfile(picture, target / "pictures" / picture.name)
    run = json.loads((ROOT / "benchmarks/results.json").read_text(encoding="utf-8"))
    save(benchmarks.ratio_chart(run), target / "pictures", formats=("png",))


if __name__ == "__main__":
    source = Path(sys.argv[1])
    assemble(source)
    kinds.draw(kinds.declared(), source / "pictures/kinds", cache=ROOT / "build/docs-pictures")
