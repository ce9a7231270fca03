"""The preview server."""

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import uvicorn

from uptake import output, serve
from uptake.serve import News, Server, ServeRefused, application

ROOT = Path(serve.__file__).parent.parent
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"
PAGE = (
    f'<!doctype html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    "<title>{0}</title></head><body><p>{0}</p></body></html>"
)


def build(target: Path, text: str = "first") -> None:
    with output.staged(target) as folder:
        for path in ("index.html", "404.html", "part/index.html"):
            output.write(folder, path, PAGE.replace("{0}", f"{path} {text}").encode())
        output.write(folder, "data.json", b'{"a": "</body>"}')
        output.write(folder, "style.css", b"p {}")
        output.write(folder, "script.js", b"1")


class Preview:
    """A server in a thread."""

    def __init__(self, target: Path):
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.news = News()
        app = application(target, self.port, self.news)
        self.server = Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=20), self.news)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def ask(self, path: str, method: str = "GET", host: str | None = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"localhost:{self.port}")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.text = "" if answer.headers["Content-Type"] == "text/event-stream; charset=utf-8" else answer.read().decode()
        return answer

    def tell(self, problems: str | None, changed: set[str] | None = None) -> None:
        self.server.servers[0].get_loop().call_soon_threadsafe(self.news.built, problems, changed)

    def show(self, pages: dict[str, bytes]) -> None:
        self.server.servers[0].get_loop().call_soon_threadsafe(self.news.shown, pages)


@pytest.fixture
def target(tmp_path):
    build(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def preview(target):
    preview = Preview(target)
    yield preview
    preview.server.should_exit = True
    preview.thread.join(15)
    assert not preview.thread.is_alive()


def event(stream: http.client.HTTPResponse) -> dict:
    """The next event of a stream."""
    while not (line := stream.readline()).startswith(b"data: "):
        assert line, "the stream has ended"
    return json.loads(line.removeprefix(b"data: "))


def test_only_pages_get_the_reload_script(preview, target):
    """Pages end with the script that reloads them; every other file comes as it is, with its type; nothing is cached."""
    for path, file in (("/", "index.html"), ("/index.html", "index.html"), ("/part/", "part/index.html")):
        answer = preview.ask(path)
        script = f'<script src="/__reload.js" data-edition="{preview.news.edition}" data-page="{file}" defer></script></body></html>'
        assert answer.text == (target / file).read_text().replace("</body></html>", script)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    kinds = {"data.json": "application/json", "style.css": "text/css; charset=utf-8", "script.js": "text/javascript; charset=utf-8"}
    for path, kind in kinds.items():
        answer = preview.ask(f"/{path}")
        assert answer.text == (target / path).read_text()
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (kind, "no-store")


def test_a_missing_page_is_the_site_s_own(preview):
    """What is not there is answered with the site's 404.html and the status 404."""
    answer = preview.ask("/missing/")
    assert answer.status == 404
    assert "404.html first" in answer.text and "/__reload.js" in answer.text


def test_a_folder_s_address_ends_with_a_slash(preview):
    """A folder's address without a slash leads on to the one with it, on this server, and keeps the query."""
    answer = preview.ask("/part?q=a%26b")
    assert (answer.status, answer.headers["Location"]) == (307, "/part/?q=a%26b")
    assert preview.ask("//part").headers["Location"] == "/part/"


OUTSIDE = [
    "/../secret.txt", "/%2e%2e/secret.txt", "/part/..%2f..%2fsecret.txt", "/out.txt", "/outside/secret.txt", "/a%00b", "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt", "/..\\secret.txt", "/%252e%252e/secret.txt", "/%c0%ae%c0%ae/secret.txt", "/part/../../secret.txt", "//../secret.txt",
    "/./../secret.txt", "/.../secret.txt", "/%2e%2e;/secret.txt", "/part%00/../../secret.txt", "/secret.txt", "/part/out.html", "/outside/", "/outside",
    "/.%2e/secret.txt", "/%ff%fe", "/" + "a" * 5_000, "/" + "../" * 500 + "etc/passwd", "/loop", "/pipe", "/folder.html/", "/~root", "/C:/secret.txt",
    "/%2fetc%2fpasswd", "//etc/passwd", "/index.html/../../secret.txt", "/index.html%00.txt",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_the_site_is_served(preview, target, path):
    """Neither dots nor links lead out of the site, and odd bytes do no harm."""
    (target.parent / "secret.txt").write_text("secret")
    (target / "out.txt").symlink_to(target.parent / "secret.txt")
    (target / "outside").symlink_to(target.parent)
    (target / "part/out.html").symlink_to(target.parent / "secret.txt")
    (target / "loop").symlink_to(target / "loop")
    os.mkfifo(target / "pipe")
    answer = preview.ask(path)
    assert answer.status == 404
    assert "secret" not in answer.text and "root:" not in answer.text


def test_a_link_within_the_site_is_followed(preview, target):
    """A link that stays within the site leads to its file."""
    (target / "same.css").symlink_to(target / "style.css")
    assert preview.ask("/same.css").text == "p {}"


def raw(preview: "Preview", request: bytes) -> bytes:
    """What is answered to bytes, until the server ends or says no more; nothing where it will hear no more of them."""
    answer = b""
    with socket.create_connection(("127.0.0.1", preview.port), timeout=5) as connection, contextlib.suppress(OSError):
        connection.sendall(request)
        while part := connection.recv(65536):
            answer += part
            connection.settimeout(0.2)
    return answer


ODD = {
    "a whole address": "GET http://evil.example/ HTTP/1.1\r\nHost: {own}\r\n\r\n",
    "a whole address of another port": "GET http://localhost:1/ HTTP/1.1\r\nHost: {own}\r\n\r\n",
    "another host in the address": "GET http://{own}/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "no host, as of old": "GET / HTTP/1.0\r\n\r\n",
    "an empty host": "GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "two hosts": "GET / HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n\r\n",
    "two hosts, the own one last": "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: {own}\r\n\r\n",
    "a host with a user": "GET / HTTP/1.1\r\nHost: evil@{own}\r\n\r\n",
    "a host with a path": "GET / HTTP/1.1\r\nHost: {own}/evil.example\r\n\r\n",
    "two hosts in one": "GET / HTTP/1.1\r\nHost: {own}, evil.example\r\n\r\n",
    "a forwarded host": "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: {own}\r\n\r\n",
    "a header folded": "GET / HTTP/1.1\r\nHost: {own}\r\n evil.example\r\n\r\n",
    "two origins": "GET / HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\nOrigin: http://evil.example\r\n\r\n",
    "another program's protocol": "CONNECT evil.example:443 HTTP/1.1\r\nHost: {own}\r\n\r\n",
    "options of everything": "OPTIONS * HTTP/1.1\r\nHost: {own}\r\n\r\n",
    "a socket": "GET /__reload HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "a very long header": "GET / HTTP/1.1\r\nHost: {own}\r\nX: " + "a" * 300_000 + "\r\n\r\n",
    "very many headers": "GET / HTTP/1.1\r\nHost: {own}\r\n" + "".join(f"X{n}: a\r\n" for n in range(20_000)) + "\r\n",
    "a very long address": "GET /" + "a" * 300_000 + " HTTP/1.1\r\nHost: {own}\r\n\r\n",
    "no request": "\x00\x01\x02\r\n\r\n",
}


@pytest.mark.parametrize("what", ODD)
def test_odd_requests_are_refused(preview, what):
    """Requests that name another host somewhere, or none, or that no browser sends, get nothing of the site; the server goes on."""
    sound = b"GET / HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n" % preview.port
    assert raw(preview, sound).startswith(b"HTTP/1.1 200") and b"first" in raw(preview, sound)
    answer = raw(preview, ODD[what].replace("{own}", f"localhost:{preview.port}").encode())
    assert not re.match(rb"HTTP/1.. 2", answer) and b"first" not in answer and b"101 Switching" not in answer
    assert preview.ask("/").status == 200


@pytest.mark.parametrize("header, value", [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Referer", "http://evil.example/")])
def test_what_a_foreign_page_embeds_is_kept_from_it(preview, header, value):
    """A foreign page that embeds a file or page gets an answer that its browser keeps from it: no leave to read, no guessing of types."""
    for path in ("/", "/data.json", "/script.js", "/__reload.js", "/missing"):
        answer = preview.ask(path, **{header: value})
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin" and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert answer.headers["Content-Type"].partition(";")[0] in ("text/html", "application/json", "text/javascript")


def test_every_answer_forbids_to_guess_and_to_keep(preview, target):
    """Refusals, redirects, problems and files alike say so, and none gives another site leave."""
    asked = [preview.ask("/"), preview.ask("/part"), preview.ask("/missing"), preview.ask("/", "POST"), preview.ask("/", host="evil.example"), preview.ask("/", Origin="null")]
    (target / output.MARKER).unlink()
    for answer in (*asked, preview.ask("/")):
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")] and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["//evil.example/part", "/part?//evil.example", "/%2f%2fevil.example/part", "/\\evil.example", "/part%0d%0aX-Evil:%201"])
def test_no_redirect_leads_elsewhere(preview, target, path):
    """Where an address leads on, it leads on within this server, and no line of it becomes a header."""
    (target / "evil.example/part").mkdir(parents=True)
    answer = preview.ask(path)
    assert "X-Evil" not in answer.headers
    assert answer.status in (404, 307) and re.fullmatch(r"/[^/\\].*|", answer.headers.get("Location", ""))


def test_files_newer_than_the_site_are_told_by_their_name_alone(preview):
    """What is shown before a build stands at its own path, with the type of its name; no other way of writing the path reaches past the site."""
    preview.show({"part/index.html": b"<p>newer</p></body>", "data.json": b'{"newer": 1}'})
    while "newer" not in preview.ask("/part/").text:
        time.sleep(0.01)
    answer = preview.ask("/data.json")
    assert answer.text == '{"newer": 1}' and answer.headers["Content-Type"] == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/../part/index.html", "/x/../data.json", "/%2e%2e/data.json"):
        assert preview.ask(path).status == 404 or "newer" not in preview.ask(path).text or path == "/x/../data.json"
    assert preview.ask("/data.json", host="evil.example").status == 421 and preview.ask("/data.json", Origin="http://evil.example").status == 403


def test_the_server_listens_on_this_machine_alone(serving):
    """Only the address 127.0.0.1 is listened to: not another of this machine's."""
    port, _ = serving
    for address in ("127.0.0.2", socket.gethostbyname(socket.gethostname())):
        if address != serve.HOST:
            with pytest.raises(OSError), socket.create_connection((address, port), timeout=2):
                pass


def test_it_ends_quietly_however_soon_it_is_ended(monkeypatch, tmp_path):
    """Ctrl-C that comes with the very line that promises it ends the server as one that comes later does."""

    def interrupted(*said, **kept):
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "print", interrupted, raising=False)
    with serve.listening(0) as at:
        assert serve.serve(lambda: None, [], tmp_path, at) is None


def test_streams_are_few_and_end_with_their_page(preview):
    """A page that goes away is forgotten; beyond a number of open pages the next is told to ask again, so that nothing piles up."""
    streams = [preview.ask("/__reload") for _ in range(serve.MOST_STREAMS)]
    for stream in streams:
        event(stream)
    assert preview.ask("/__reload").status == 503
    for stream in streams:
        stream.close()
    deadline = time.monotonic() + 15
    while preview.news.streams and time.monotonic() < deadline:
        preview.tell(None)
        time.sleep(0.05)
    assert not preview.news.streams
    assert preview.ask("/__reload").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get"])
def test_only_reading_is_allowed(preview, method):
    """Requests that would change something are refused."""
    for path in ("/", "/data.json", "/__reload", "/__reload.js", "/missing"):
        assert preview.ask(path, method).status in (400, 405)


def test_only_this_machine_s_names_are_answered(preview):
    """Every name of this machine with the port is answered, any other name or port is 421."""
    for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST"):
        assert preview.ask("/", host=f"{name}:{preview.port}").status == 200
    port = preview.port
    for host in (
        "evil.example", f"evil.example:{port}", "localhost", "localhost:1", f"localhost:{port}.evil.example", f"localhost.evil.example:{port}",
        f"0.0.0.0:{port}", f"127.0.0.2:{port}", f"127.1:{port}", f"2130706433:{port}", f"0x7f.1:{port}", f"[::]:{port}", f"[::ffff:127.0.0.1]:{port}",
        f"[0:0:0:0:0:0:0:1]:{port}", f"::1:{port}", f"localhost.:{port}", f"localhost:0{port}", f"localhost:{port}:{port}", f"localhost:{port} ,x", "localhost:",
    ):
        answer = preview.ask("/", host=host)
        assert answer.status == 421
        assert "first" not in answer.text


def test_pages_of_other_sites_are_refused(preview):
    """A request from a foreign page is refused, also on the stream of events; one from the site's own page is answered."""
    own = f"http://localhost:{preview.port}"
    assert preview.ask("/", Origin=own).status == 200
    for origin in ("http://evil.example", "null", "http://localhost:1", f"https://localhost:{preview.port}"):
        for path in ("/", "/data.json", "/__reload"):
            assert preview.ask(path, Origin=origin).status == 403
    assert preview.ask("/data.json").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_before_the_first_good_build_the_problems_are_the_page(tmp_path):
    """Without a site every page says what is wrong with it, escaped, and comes with the script that reloads it."""
    preview = Preview(tmp_path / "site")
    assert "is being built" in preview.ask("/").text
    preview.news.problems = 'a.yaml:1:2  <b>"no"</b>'
    answer = preview.ask("/any/")
    assert answer.status == 503
    assert "a.yaml:1:2  &lt;b&gt;&quot;no&quot;&lt;/b&gt;" in answer.text and "/__reload.js" in answer.text
    build(tmp_path / "site")
    assert preview.ask("/").status == 200
    preview.server.should_exit = True
    preview.thread.join(15)


def test_a_folder_that_no_build_wrote_is_not_served(tmp_path):
    """A folder that merely has the output's name is not shown to anybody."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("private")
    preview = Preview(tmp_path / "site")
    answer = preview.ask("/")
    assert (answer.status, "private" in answer.text) == (503, False)
    preview.server.should_exit = True
    preview.thread.join(15)


def test_open_pages_are_told_of_every_build(preview):
    """The stream tells how things stand at once and after each build; only a good build makes a new edition."""
    stream = preview.ask("/__reload")
    first = event(stream)
    assert first == {"edition": preview.news.edition, "problems": None, "following": ""}
    preview.tell("broken")
    assert event(stream) == {"edition": first["edition"], "problems": "broken", "following": ""}
    preview.tell(None)
    last = event(stream)
    assert last["problems"] is None and last["edition"] != first["edition"]


def test_a_page_is_told_of_its_own_editions_only(preview):
    """Pages that are newer than the site are served at once and told so; others are not reloaded; a build puts the site in their place."""
    own, other = preview.ask("/__reload?page=/part/"), preview.ask("/__reload?page=index.html")
    before = event(own), event(other)
    preview.show({"part/index.html": b"<p>newer</p></body>"})
    after = event(own), event(other)
    assert after[0]["edition"] != before[0]["edition"] and after[1]["edition"] == before[1]["edition"]
    assert after[0]["following"] == after[1]["following"] == "search"
    assert "newer" in preview.ask("/part/").text and "first" in preview.ask("/").text
    assert f'data-edition="{after[0]["edition"]}"' in preview.ask("/part/index.html").text
    preview.tell(None, {"index.html"})
    settled = event(own), event(other)
    assert settled[0]["edition"] == after[0]["edition"] and settled[1]["edition"] != after[1]["edition"]
    assert not settled[0]["following"] and "newer" not in preview.ask("/part/").text


def in_a_thread(work: Coroutine) -> None:
    """Run something in a loop of its own: a test of the browser may have left one in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, asyncio.wait_for(work, 30)).result()


class OfOnePage:
    """Shows one page for any edit, once it has taken up a site."""

    def __init__(self):
        self.is_settled = False

    def settle(self) -> None:
        self.is_settled = True

    def show(self, changed) -> Iterator[dict[str, bytes]]:
        if self.is_settled:
            yield {"part/index.html": b"newer"}

    def search(self) -> dict[str, bytes]:
        return {}


def test_an_edit_is_shown_while_the_first_build_is_under_way(tmp_path):
    """The site of an earlier time is taken up before the first build, which an edit need not wait for."""
    begun, ended, news = threading.Event(), threading.Event(), News()

    def building() -> str:
        begun.set()
        ended.wait(10)
        return "Ended."

    async def edit() -> None:
        running = asyncio.create_task(serve._Following(building, [tmp_path], tmp_path / "site", news, OfOnePage(), ended.set).run())
        await asyncio.to_thread(begun.wait, 10)
        while not news.files and not running.done():  # it may not watch yet
            (tmp_path / "text").write_text("newer")
            await asyncio.sleep(0.1)
        running.cancel()

    in_a_thread(edit())
    assert news.files == {"part/index.html": b"newer"}


def test_a_build_is_ended_however_early_another_change_comes(tmp_path):
    """A change that comes before a build has a process to end ends it all the same, and so does the end of the server."""
    ended, begun = [], threading.Event()

    def building() -> None:
        time.sleep(0.3)  # no process yet
        ended.clear()
        begun.set()
        while not ended:
            time.sleep(0.01)

    async def change_and_end() -> None:
        following = serve._Following(building, [], tmp_path / "site", News(), None, lambda: ended.append(True))
        running = asyncio.create_task(following.run())
        await asyncio.sleep(0.1)
        following.changed.set()
        await asyncio.to_thread(begun.wait)
        begun.clear()
        await asyncio.to_thread(begun.wait)  # the build after it
        running.cancel()
        await asyncio.wait([running])

    in_a_thread(change_and_end())
    assert ended


def test_the_server_ends_though_a_page_listens(preview):
    """An open stream of events does not keep the server from ending at once."""
    stream = preview.ask("/__reload")
    event(stream)
    preview.server.should_exit = True
    preview.thread.join(15)
    assert not preview.thread.is_alive()
    assert stream.read().strip() == b""


SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from uptake.serve import listening, serve
from test_serve import build
source, target = Path(sys.argv[3]), Path(sys.argv[4])
def make():
    text = (source / "text").read_text()
    if text == "defect":
        raise RuntimeError("a defect")
    if text.startswith("bad"):
        return text
    build(target, text)
serve(make, [source, source / "missing"], target, listening(0))
"""


@pytest.fixture
def serving(tmp_path):
    """The whole server in a process of its own, over a source that is a file of text; gives its port and the file."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "text").write_text("first")
    arguments = [sys.executable, "-c", SCRIPT, str(ROOT), str(Path(__file__).parent), str(source), str(tmp_path / "site")]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    port = int(process.stdout.readline().split("/")[2].partition(":")[2])
    yield port, source / "text"
    process.send_signal(signal.SIGINT)
    try:
        _, said = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:  # on a busy machine a request may still be under way; whoever waits presses Ctrl-C once more
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert "Traceback" not in said.replace(DEFECT, "")


DEFECT = "Traceback (most recent call last):"


def stream_of(port: int) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/__reload")
    return connection.getresponse()


def page_of(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    return connection.getresponse().read().decode()


def test_a_change_is_built_and_told(serving):
    """A changed source is built: well, and pages are told to reload; badly, and the last good site stays; Ctrl-C ends it all."""
    port, text = serving
    stream = stream_of(port)
    while "index.html first" not in page_of(port):
        event(stream)
    for words, problems in (("bad news", "bad news"), ("defect", "RuntimeError: a defect")):
        change(text, words)
        while problems not in (event(stream)["problems"] or ""):
            pass
        assert "index.html first" in page_of(port)
    change(text, "second")
    while event(stream)["problems"]:
        pass
    assert "index.html second" in page_of(port)


def test_a_change_during_a_build_is_built_too(tmp_path):
    """A source that is saved while a build is under way leads to another build."""
    source = tmp_path / "text"
    source.write_text("first")
    seen = []

    def make() -> None:
        seen.append(source.read_text())
        if len(seen) == 1:
            for _ in range(8):  # it may not watch yet
                time.sleep(0.1)
                source.write_text("second")

    async def follow_until_second() -> None:
        following = asyncio.create_task(serve._Following(make, [tmp_path], tmp_path / "site", News()).run())
        for _ in range(400):
            await asyncio.sleep(0.05)
            if seen[-1:] == ["second"]:
                break
        following.cancel()

    runner = threading.Thread(target=lambda: asyncio.run(follow_until_second()))
    runner.start()
    runner.join()
    assert seen[:2] == ["first", "second"]


def change(file: Path, words: str) -> None:
    """Change a file in one step, so that no build can read half of it."""
    beside = file.parent.with_suffix(".new")
    beside.write_text(words)
    beside.replace(file)


def test_a_port_in_use_is_told():
    """A port that another program uses is an error for people."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeRefused, match=f"Port {port} cannot be used: Address already in use"):
            serve.listening(port)


def test_only_sources_cause_a_build(tmp_path):
    """Neither the site nor what is staged beside it nor an editor's own files cause a build, though they are watched."""
    folder = tmp_path / "site"
    changes = ["site/index.html", ".site.uptake-new-1/a.html", "text.yaml~", ".text.yaml.swp", "site.yaml", "sites/a.yaml", "a/site/b.yaml"]
    concerned = [path for path in changes if serve._concerns(folder, serve.watchfiles.Change.modified, str(tmp_path / path))]
    assert concerned == ["site.yaml", "sites/a.yaml", "a/site/b.yaml"]


@pytest.mark.browser
def test_a_browser_shows_problems_and_reloads(preview, target, browser):
    """Under the site's strict policy an open page shows problems as text above itself, and reloads after a good build."""
    from playwright.sync_api import expect

    tab = browser.new_page()
    complaints = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"http://localhost:{preview.port}/")
    preview.tell("text.yaml:1 <img src=x onerror=alert(1)>")
    box = tab.wait_for_selector("#__reload")
    assert box.inner_text() == "text.yaml:1 <img src=x onerror=alert(1)>"
    expect(tab.locator("#__reload")).to_have_css("position", "fixed")
    build(target, "second")
    preview.tell(None)
    tab.wait_for_selector("text=index.html second")
    tab.wait_for_selector("#__reload", state="detached")
    assert not complaints
    tab.close()


@pytest.mark.browser
def test_a_browser_leaves_the_problems_once_they_are_mended(tmp_path, browser):
    """A page opened before there is a site shows the problems once, and the site as soon as it is built."""
    preview = Preview(tmp_path / "site")
    preview.news.problems = "text.yaml:1 wrong"
    tab = browser.new_page()
    tab.goto(f"http://localhost:{preview.port}/part/")
    tab.wait_for_selector("text=text.yaml:1 wrong")
    assert tab.locator("text=text.yaml:1 wrong").count() == 1
    build(tmp_path / "site")
    preview.tell(None)
    tab.wait_for_selector("text=part/index.html first")
    tab.close()
    preview.server.should_exit = True
    preview.thread.join(15)
