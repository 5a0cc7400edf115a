"""Started by ``test_attachments``, to be killed: joins heavy papers one after the other, and prints a line
as it begins each and once each is there."""

from __future__ import annotations

import sys
from pathlib import Path

from crcd_sim.domain.attachments import AttachmentKind
from crcd_sim.store.attachments import SqlAttachments
from crcd_sim.store.content import PackedBlob
from crcd_sim.store.database import open_store
from tests.builders import MORNING
from tests.fakes.pdfs import a_pdf, an_attachment


def main() -> None:
    store = open_store(Path(sys.argv[1]), MORNING)
    for number in range(40):
        data = a_pdf(1, mark=f"livret {number}", weight=4_000_000)
        blob, new = PackedBlob.of(data), an_attachment(data, AttachmentKind.ECF, f"livret-{number}.pdf")
        print("debut", number, flush=True)
        with store.writing() as session:
            SqlAttachments(session).attach("s1", new, blob, now=MORNING)
        print("fin", number, flush=True)


if __name__ == "__main__":
    main()
