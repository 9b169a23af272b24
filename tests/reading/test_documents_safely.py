"""Reading in a process of its own, with limits."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject
from tests.reading.documents_made import POLICY, SENTENCE, lines, policy_pdf

from zavet.errors import ReadingError
from zavet.reading.documents import Limits, Worker, read_document, read_safely, safely, worker

PAGE = f"<!doctype html><html><head><title>П</title></head><body><h1>Политика</h1><p>{SENTENCE}</p><table><tr><td>а<td>б</table></body></html>".encode()


@pytest.fixture
def reader():
    with Worker() as made:
        yield made


def test_the_answer_is_that_of_the_same_process(reader):
    """A document that comes from the worker equals the one read here, whatever its format."""
    for data, name in (
        (PAGE, "a.html"),
        (policy_pdf(), "a.pdf"),
        (POLICY.encode("cp1251"), "a.txt"),
        (POLICY.encode("utf-16"), "\udcff\n.md"),
    ):
        assert reader.read(data, name) == read_document(data, name)


def test_one_process_reads_many_files(reader):
    """The process is kept from file to file, and after a file that it refused."""
    reader.read(PAGE, "a.html")
    first = reader._process.pid
    with pytest.raises(ReadingError, match="login"):
        reader.read(b"<html><form><input type=password></form></html>", "a.html")
    for _ in range(20):
        reader.read(PAGE, "a.html")
    assert reader._process.pid == first


def test_a_dead_process_is_an_error_and_the_next_file_is_read(reader):
    """A file that its reader does not survive is refused; the reading of the next begins with a new process."""
    reader.read(PAGE, "a.html")
    reader._process.kill()
    reader._process.wait()
    assert lines(reader.read(PAGE, "a.html"))
    os.kill(reader._process.pid, signal.SIGSTOP)
    reader_thread = threading.Timer(0.2, reader._process.kill)
    reader_thread.start()
    with pytest.raises(ReadingError, match="ended the process"):
        reader.read(PAGE, "a.html")
    reader_thread.join()
    assert lines(reader.read(PAGE, "a.html"))


def test_a_file_that_takes_too_long_is_refused_in_time(reader):
    """The wall clock bounds each file; a process that hangs is ended."""
    reader.read(PAGE, "a.html")
    stopped = reader._process
    os.kill(stopped.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(ReadingError, match=r"more than 0\.5 seconds"):
        reader.read(PAGE, "a.html", Limits(wall=0.5))
    assert time.monotonic() - began < 3
    assert stopped.poll() is not None


def test_the_processor_is_bounded(reader):
    """A file that burns the processor's time is refused with the reason, and the next one is read."""
    stream = DecodedStreamObject()
    stream.set_data(b"q 1 0 0 1 0 0 cm Q " * 500_000)
    made = pypdf.PdfWriter()
    made.add_blank_page(100, 100)[NameObject("/Contents")] = made._add_object(stream.flate_encode())
    out = io.BytesIO()
    made.write(out)
    assert len(out.getvalue()) < 200_000
    with pytest.raises(ReadingError, match="more than 1 seconds of the processor"):
        reader.read(out.getvalue(), "a.pdf", Limits(cpu=1, wall=30))
    assert lines(reader.read(PAGE, "a.html"))


def test_memory_is_bounded(reader):
    """A reader that needs more memory than the limit says so, and dies of nothing."""
    large = b"<p>" + b"word " * 3_000_000
    with pytest.raises(ReadingError, match=r"memory|ended the process|cannot be read"):
        reader.read(large, "a.html", Limits(memory=120 << 20, characters=20_000_000))
    assert lines(reader.read(PAGE, "a.html"))


def test_the_worker_opens_no_connection_and_starts_nothing():
    """Once it reads, the process may not open sockets, start programs or write files."""
    for event, args in (("socket.connect", ()), ("subprocess.Popen", ()), ("os.exec", ()), ("os.fork", ()), ("open", ("/tmp/a", "w", 0))):
        with pytest.raises(PermissionError):
            worker._watch(event, args)
    worker._watch("open", ("/tmp/a", "r", 0))


def test_the_worker_ends_with_its_input():
    """A process whose reader is gone ends by itself."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "zavet.reading.documents.worker", str(400 << 20)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.communicate(b"", timeout=20) == (b"", None)
    assert process.returncode == 0


def test_small_plain_texts_start_no_process(monkeypatch):
    """A short text is read here: the command starts at once."""
    monkeypatch.setattr(safely, "_shared", None)
    assert lines(read_safely(POLICY.encode("cp1251"), "a.txt")) == lines(read_document(POLICY.encode(), "a.txt"))


def test_threads_take_turns(reader):
    """Threads that share one worker get each their own answer."""
    found = {}

    def ask(place):
        found[place] = lines(reader.read(f"<p>Политика {place}</p><p>{SENTENCE}</p><br>".encode(), "a.html"))[0]

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {place: f"Политика {place}" for place in range(8)}


def test_nothing_heavy_is_loaded_for_a_plain_text():
    """Reading a short text loads no parser."""
    code = (
        "import sys; from zavet.reading.documents import read_safely; read_safely('Политика'.encode(), 'a.txt');"
        "print([one for one in ('pypdf', 'selectolax', 'markdown_it', 'lxml', 'docx', 'charset_normalizer') if one in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"
