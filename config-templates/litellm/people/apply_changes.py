"""Makes the changes of an import, many at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from keys.litellm_api import Refused, Unavailable
from people.changes import PEOPLE_TOGETHER, Change
from people.writer import Writer

# LiteLLM has one worker: more requests at once would only delay the chat.
REQUESTS_AT_ONCE = 4


def apply_changes(changes: list[Change], writer: Writer) -> tuple[int, str | None]:
    """How many changes, from the first on, are done, and why the next one is not."""
    done = 0
    with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
        for batch in batches(changes):
            try:
                first = batch[0]
                if first.group is not None:
                    writer.join(first.group, [change.email for change in batch])
                else:
                    # Waits for all of them; a failure leaves the others done, which the next import sees.
                    for making in [pool.submit(change.make) for change in batch]:
                        making.result()
            except (Refused, Unavailable) as error:
                together = f" ({len(batch)} changes at once)" if len(batch) > 1 else ""
                return done, f"{error}{together}"
            done += len(batch)
    return done, None


def batches(changes: list[Change]) -> Iterator[list[Change]]:
    """Neighbouring changes that are made at once; every other change alone."""
    for (group, parallel), neighbours in groupby(changes, lambda change: (change.group, change.parallel)):
        together = list(neighbours)
        size = PEOPLE_TOGETHER if group is not None or parallel else 1
        for start in range(0, len(together), size):
            yield together[start : start + size]
