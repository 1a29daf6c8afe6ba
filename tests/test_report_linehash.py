import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.report.linehash import line_hashes

# expected values: the test vectors of github/codeql-action, src/fingerprints.test.ts (MIT)
GREETINGS = [
    "e9496ae3ebfced30",
    "fb7c023a8b9ccb3f",
    "ce8ba1a563dcdaca",
    "e20e36e16fcb0cc8",
    "b3edc88f2938467e",
    "c8e28b0b4002a3a0",
    "c129715d7a2bc9a3",
]
VECTORS = [
    ("", ["c129715d7a2bc9a3"]),
    (" a\nb\n  \t\tc\n d", ["271789c17abda88f", "54703d4cd895b18", "180aee12dab6264", "a23a3dc5e078b07b"]),
    (
        " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
        [
            "8b7cf3e952e7aeb2",
            "b1ae1287ec4718d9",
            "bff680108adb0fcc",
            "c6805c5e1288b612",
            "b86d3392aea1be30",
            "e6ceba753e1a442",
        ],
    ),
    (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
    (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
    (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
    (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
    (
        "Lorem ipsum dolor sit amet.\n" * 10,
        [
            *["a7f2ff13bc495cf2"] * 6,
            "a7f2ff1481e87703",
            "a9cf91f7bbf1862b",
            "55ec222b86bcae53",
            "cc97dc7b1d7d8f7b",
            "c129715d7a2bc9a3",
        ],
    ),
    (
        "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
        [
            "e54938cc54b302f1",
            "bb609acbe9138d60",
            "1131fd5871777f34",
            "5c482a0f8b35ea28",
            "54517377da7028d2",
            "2c644846cb18d53e",
            "f1b89f20de0d133",
            "c129715d7a2bc9a3",
        ],
    ),
]


def numbered(hashes):
    """Each line's hash with the count of lines that have it so far."""
    return {line: f"{value}:{hashes[:line].count(value)}" for line, value in enumerate(hashes, 1)}


@pytest.mark.parametrize(("text", "expected"), VECTORS)
def test_hashes_are_those_of_code_scanning(text, expected):
    wanted = numbered(expected)
    assert line_hashes(text, set(wanted)) == wanted
    last = len(expected)
    assert line_hashes(text, {last}) == {last: wanted[last]}


def test_equal_hashes_are_counted_over_all_lines_of_the_file():
    """Regression: only the lines with findings were counted, so that `:n` differed from GitHub's."""
    text = "RUN a\n" * 200
    assert line_hashes(text, {90})[90].endswith(":90")
    assert line_hashes(text, {3, 90})[90].endswith(":90")


def test_lines_that_do_not_exist_have_no_hash():
    assert line_hashes("a\nb", {0, 3, 99}) == {}
    assert line_hashes("a\nb", set()) == {}


def rolling(text, wanted):
    """The slow way: every UTF-16 unit through a window, as the hash is defined."""
    data = text.encode("utf-16-le")
    units = [data[at] | data[at + 1] << 8 for at in range(0, len(data), 2)]
    stream, starts, fresh, after_cr = [], [], True, False
    for unit in units:
        if unit in {32, 9} or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        if fresh:
            starts.append(len(stream))
        stream.append(10 if after_cr else unit)
        fresh = stream[-1] == 10
    if fresh:
        starts.append(len(stream))
    stream += [65535] + [0] * 100
    hashes, counts = {}, {}
    for line, start in enumerate(starts, 1):
        value = 0
        for unit in stream[start : start + 100]:
            value = (value * 37 + unit) % 2**64
        counts[value] = counts.get(value, 0) + 1
        hashes[line] = f"{value:x}:{counts[value]}"
    return {line: hashes[line] for line in wanted if line in hashes}


@given(st.text(st.sampled_from("ab \t\r\n€🐳"), max_size=260))
def test_against_the_definition(text):
    wanted = set(range(1, 30))
    assert line_hashes(text, wanted) == rolling(text, wanted)


def test_characters_beyond_the_basic_plane_count_as_two():
    text = "🐳" * 50 + "a"
    assert line_hashes(text, {1}) == line_hashes("🐳" * 50 + "b", {1})
    assert line_hashes("🐳" * 49 + "a", {1}) != line_hashes("🐳" * 49 + "b", {1})


def test_bytes_that_are_no_text_are_read_as_replacement_characters():
    text = b"FROM a\xff\xe2\x82\n".decode("utf-8", "surrogateescape")
    assert line_hashes(text, {1}) == line_hashes("FROM a\ufffd\ufffd\n", {1})


def test_byte_order_mark_counts_in_the_first_line_only():
    text = "FROM a\nRUN b\n"
    marked = line_hashes(text, {1, 2}, bom=True)
    assert marked == line_hashes("\ufeff" + text, {1, 2})
    assert marked[1] != line_hashes(text, {1})[1]


def test_a_large_file_takes_no_time():
    text = "RUN echo hello world\n" * 250_000
    began = time.process_time()
    line_hashes(text, {1, 100, 249_999})
    line_hashes("x" * 5_000_000, {1})
    assert time.process_time() - began < 2
    text = "".join(f"RUN echo {number}\n" for number in range(50_000))
    line_hashes(text, {50_000})
    assert time.process_time() - began < 6
