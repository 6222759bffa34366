from pathlib import Path

import pytest

from tests.drills.mutations import MUTATIONS, ROOT, Mutation, mutate


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.guarantee)
def test_what_a_mutation_replaces_is_still_there_once_and_so_is_the_drill(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text("utf-8").count(mutation.old) == 1
    file, _, name = mutation.drill.partition("::")
    assert f"async def {name}(" in (ROOT / file).read_text("utf-8")


def test_a_text_that_is_no_longer_found_is_said(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text("moved = True\n", "utf-8")
    with pytest.raises(LookupError, match=r"file\.py"):
        mutate(tmp_path, Mutation("it", "is changed", "file.py", "here = True", "", "a drill"))
