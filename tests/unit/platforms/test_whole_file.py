"""Small files that many hands replace at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from showcause.platforms.whole_file import write_whole


def test_threads_that_replace_one_file_do_not_take_each_others_draft(tmp_path: Path) -> None:
    path, texts = tmp_path / "known", [bytes([65 + at]) * 4_096 for at in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: [write_whole(path, text) for _ in range(20)], texts))

    assert path.read_bytes() in texts
    assert list(tmp_path.iterdir()) == [path]
