"""Write what is understood of each file beside it."""

import json

from tests.corpus.cases import FILES, understood

for path in FILES:
    text = json.dumps(understood(path), indent=2, ensure_ascii=False)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
