#!/usr/bin/env python3
"""A whole screen of search, beside Groonga, in one run and one table.

    bench/search.py [RECORDS] [SCREENS]         100,000 and 1,000 unless told

A screen is one page of 20 results with highlights, eight facets, a timeline and a map. The screens are drawn from a seeded
mix over generated records, no two alike: names of forms, glazes and decorations in Chinese and English, sentences of
descriptions, periods and years, a third of them within a span of years, a third with a value of a facet chosen. Celadon
answers each with one request; Groonga (Debian's groonga-bin, bigrams, over HTTP) with one select, and one more where a facet
is chosen, since its drilldowns see the chosen value alone. Both get the same screens in the same order from as many clients
on kept-alive connections, in turns. At last Celadon is asked how soon an edit is found, and answers screens while its indexes are
built anew. CELADON names the program (default: the release build). Loopback only; ends what it
started; writes target/bench/search.md.
"""
import contextlib, http.client, json, os, random, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
PROGRAM = os.environ.get("CELADON", os.path.join(TOP, "target/release/celadon"))
CLIENTS = 2
# Screens for what comes after the comparison.
LATER = 20_000
FACETS = ["object_kind", "form", "material", "technique", "decoration", "glaze", "period", "site"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, path, process, seconds=120):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            client.request("GET", path)
            if client.getresponse().status == 200:
                return
        time.sleep(0.1)
    sys.exit(f"nothing answers at port {port}")


def get(client, path):
    client.request("GET", path)
    answer = client.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"{answer.status} for {path}: {body[:300]}")
    return body


def query(**parameters):
    return urllib.parse.urlencode({name: value for name, value in parameters.items() if value not in (None, "")})


class Records:
    """What was generated: the records, and what can be asked of them."""

    def __init__(self, records, scratch):
        self.file = os.path.join(scratch, "records.jsonl")
        with open(self.file, "w") as out:
            subprocess.run([PROGRAM, "generate", "--records", str(records), "--seed", "1"], stdout=out, stderr=subprocess.DEVNULL, check=True)
        self.bytes = os.path.getsize(self.file)
        self.concepts, self.sites, self.objects = {}, {}, []
        with open(self.file) as lines:
            for record in map(json.loads, lines):
                if record["kind"] == "concept":
                    self.concepts[record["id"]] = record
                elif record["kind"] == "site":
                    self.sites[record["id"]] = record
                elif record["kind"] == "object":
                    self.objects.append(record)

    def screens(self, count):
        """Questions, no two alike: text, facet and value or none, first and last year or none."""
        draw, seen, screens = random.Random(7), set(), []
        by_scheme = {}
        for concept in self.concepts.values():
            by_scheme.setdefault(concept["scheme"], []).append(concept)
        def name(scheme):
            labels = draw.choice(by_scheme[scheme])["labels"]
            return draw.choice([labels["zh-Hans"], labels["zh-Hans"], labels["zh-Hant"], labels["en"]])
        def stretch(text, separators, least, most):
            parts = [part for part in re.split(separators, text) if len(part) > least]
            part = draw.choice(parts or [text])
            start = draw.randrange(0, max(1, len(part) - most))
            return part[start:start + most]
        while len(screens) < count:
            piece = draw.choice(self.objects)
            text = draw.choice([
                lambda: name("form"),
                lambda: f"{name('glaze')} {name('form')}",
                lambda: f"{name('decoration')} {name('form')}",
                lambda: f"{name('period')} {name('form')}",
                lambda: stretch(piece["description"]["zh-Hans"], "[，；。]", 4, draw.randrange(4, 8)),
                lambda: " ".join(draw.sample(stretch(piece["description"]["en"], "[.,]", 10, 60).split(), 2)),
                lambda: piece["labels"][draw.choice(["zh-Hans", "en"])],
                lambda: "",
            ])().strip()
            years = None
            if draw.random() < 0.33:
                first = draw.randrange(820, 1200)
                years = (first, first + draw.randrange(20, 200))
            chosen = None
            if draw.random() < 0.33:
                facet = draw.choice(["form", "glaze", "decoration", "period"])
                chosen = (facet, draw.choice(by_scheme[facet])["id"])
            screen = (text, chosen, years)
            if screen not in seen:
                seen.add(screen)
                screens.append(screen)
        return screens


class Celadon:
    def __init__(self, records, scratch, started):
        self.data, self.port = os.path.join(scratch, "celadon"), free_port()
        start = time.monotonic()
        subprocess.run([PROGRAM, "import", records.file, "--data", self.data], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.imported = time.monotonic() - start
        # The password is of no use to anybody: the token is.
        subprocess.run([PROGRAM, "user", "add", "bench", "--role", "curator", "--data", self.data], input=b"", check=True, stdout=subprocess.DEVNULL)
        token = subprocess.run([PROGRAM, "token", "create", "--user", "bench", "--data", self.data], check=True, capture_output=True, text=True)
        self.token = token.stdout.strip()
        start = time.monotonic()
        self.log = open(os.path.join(scratch, "celadon.log"), "w")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", "--set", "limits.requests_per_second=0"],
            stdout=self.log, stderr=self.log)
        started.append(self.process)
        wait_for(self.port, "/health/ready", self.process, 900)
        client = http.client.HTTPConnection("127.0.0.1", self.port)
        while json.loads(get(client, "/api/v1/search?limit=0"))["total"] < len(records.objects):
            time.sleep(0.05)
        self.indexed = time.monotonic() - start
        index = os.path.join(self.data, "index")
        self.disk = sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(index) for name in names)

    def requests(self, screen):
        text, chosen, years = screen
        asked = {"q": text, "kind": "object", "facets": ",".join(FACETS), "timeline": 50, "map": 8, "highlight": "true", "limit": 20}
        if chosen:
            asked[chosen[0]] = chosen[1]
        if years:
            asked["from"], asked["to"] = years
        return ["/api/v1/search?" + query(**asked)]

    def total(self, bodies):
        return json.loads(bodies[0])["total"]

    def visible(self, objects, say):
        """How long after the answer to its publication an edit is found by who polls."""
        client, took = http.client.HTTPConnection("127.0.0.1", self.port), []
        asked = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        def send(method, path, body, version):
            client.request(method, f"/api/v1/curation/records/{path}", json.dumps(body), {**asked, "If-Match": f'"{version}"'})
            answer = client.getresponse()
            told = json.loads(answer.read())
            if answer.status != 200:
                sys.exit(f"{answer.status} for {method} {path}: {told}")
            return told["version"]
        for nth, piece in enumerate(objects[:30]):
            client.request("GET", f"/api/v1/curation/records/{piece['id']}", headers=asked)
            version = json.loads(client.getresponse().read())["version"]
            version = send("PATCH", piece["id"], {"labels": {**piece["labels"], "en": f"unheardof{nth}"}}, version)
            send("POST", f"{piece['id']}/publish", {}, version)
            start = time.monotonic()
            while not json.loads(get(client, f"/api/v1/search?q=unheardof{nth}&literal=true&limit=0"))["total"]:
                time.sleep(0.002)
            took.append((time.monotonic() - start) * 1000)
        took.sort()
        say(f"Celadon: an edit is found {took[len(took) // 2]:.0f} ms after it is published, at most {took[-1]:.0f} ms")

    def rebuilt(self, screens, say):
        """Screens before and while both indexes are built anew, none of them asked before."""
        _, before, _ = load(self, screens[:LATER // 4])
        waiting = screens[LATER // 4:]
        subprocess.run([PROGRAM, "reindex", "--data", self.data], check=True, stdout=subprocess.DEVNULL)
        start, during = time.monotonic(), []
        # Both at the start, both again.
        while waiting and open(self.log.name).read().count("an index was built anew") < 4:
            during += load(self, waiting[:20])[1]
            waiting = waiting[20:]
        if not waiting:
            sys.exit("too few screens for how long a rebuild takes")
        took = time.monotonic() - start
        p99 = [sorted(ms for ms, _ in took)[len(took) * 99 // 100] for took in (before, during)]
        say(f"Celadon: both indexes built anew in {took:.0f} s under load: p99 {p99[1]:.1f} ms, {p99[1] / p99[0]:.2f} times that of "
            f"{p99[0]:.1f} ms before; {len(during)} screens, none refused")


class Groonga:
    def __init__(self, records, scratch, started):
        self.port = free_port()
        base = os.path.join(scratch, "groonga")
        os.mkdir(base)
        self.process = subprocess.Popen(["groonga", "--protocol", "http", "--port", str(self.port), "--bind-address", "127.0.0.1",
                                         "--log-path", os.path.join(base, "log"), "-s", "-n", os.path.join(base, "db")])
        started.append(self.process)
        wait_for(self.port, "/d/status", self.process)
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        def command(name, /, **arguments):
            answer = json.loads(get(client, f"/d/{name}?" + query(**arguments)))
            if answer[0][0]:
                sys.exit(f"groonga: {name} {arguments}: {answer[0]}")
            return answer
        for facet in FACETS:
            command("table_create", name=f"T_{facet}", flags="TABLE_HASH_KEY", key_type="ShortText")
        command("table_create", name="Records", flags="TABLE_HASH_KEY", key_type="ShortText")
        for column in ["names", "texts"]:
            command("column_create", table="Records", name=column, flags="COLUMN_SCALAR", type="Text")
        for column in ["first", "last", "stretch"]:
            command("column_create", table="Records", name=column, flags="COLUMN_SCALAR", type="Int32")
        for facet in FACETS:
            command("column_create", table="Records", name=facet, flags="COLUMN_VECTOR", type=f"T_{facet}")
            command("column_create", table=f"T_{facet}", name="records", flags="COLUMN_INDEX", type="Records", source=facet)
        command("table_create", name="Terms", flags="TABLE_PAT_KEY", key_type="ShortText", default_tokenizer="TokenBigram", normalizer="NormalizerAuto")
        for column in ["names", "texts"]:
            command("column_create", table="Terms", name=f"records_{column}", flags="COLUMN_INDEX|WITH_POSITION", type="Records", source=column)
        command("table_create", name="Years", flags="TABLE_PAT_KEY", key_type="Int32")
        for column in ["first", "last"]:
            command("column_create", table="Years", name=f"records_{column}", flags="COLUMN_INDEX", type="Records", source=column)
        start = time.monotonic()
        for at in range(0, len(records.objects), 2000):
            rows = json.dumps([self.row(piece) for piece in records.objects[at:at + 2000]], ensure_ascii=False)
            client.request("POST", "/d/load?table=Records", rows.encode(), {"Content-Type": "application/json"})
            answer = json.loads(client.getresponse().read())
            if answer[0][0]:
                sys.exit(f"groonga: load: {answer[0]}")
        self.loaded = time.monotonic() - start

    @staticmethod
    def row(piece):
        dating, glaze = piece["dating"][0], piece.get("glaze", {})
        return {"_key": piece["id"], "names": " ".join(piece["labels"].values()),
                "texts": " ".join([*piece["description"].values(), piece["numbers"][0]["value"]]),
                "first": dating["begin"], "last": dating["end"], "stretch": dating["begin"] // 50 * 50,
                "object_kind": [piece["object_kind"]], "form": [piece["form"]], "material": piece["materials"], "technique": piece["techniques"],
                "decoration": piece["decorations"], "glaze": [glaze["concept"]], "period": [dating["period"]], "site": [piece["production_place"]]}

    def requests(self, screen):
        text, chosen, years = screen
        conditions = []
        if years:
            conditions.append(f"first <= {years[1]} && last >= {years[0]}")
        of_facet = f'{chosen[0]} @ "{chosen[1]}"' if chosen else None
        words = " ".join(f'"{word}"' for word in text.replace('"', " ").split())
        def select(conditions, drilldowns, limit):
            asked = {"table": "Records", "filter": " && ".join(conditions), "limit": limit}
            if words:
                asked |= {"query": words, "match_columns": "names * 3 || texts", "sort_keys": "-_score"}
            if limit:
                asked["output_columns"] = "_key,_score,names,snippet_html(texts)"
            for name in drilldowns:
                asked |= {f"drilldowns[{name}].keys": name, f"drilldowns[{name}].limit": 50, f"drilldowns[{name}].sort_keys": "-_nsubrecs"}
            return "/d/select?" + query(**asked)
        own = [chosen[0]] if chosen else []
        first = select(conditions + ([of_facet] if of_facet else []), [facet for facet in FACETS + ["stretch"] if facet not in own], 20)
        return [first] + [select(conditions, [facet], 0) for facet in own]

    def total(self, bodies):
        return json.loads(bodies[0])[1][0][0][0]


def load(engine, screens):
    """Answers screens from several clients; the wall, each screen's milliseconds and totals."""
    took, totals, waiting, lock = [], [], list(enumerate(screens)), threading.Lock()
    waiting.reverse()
    def client():
        connection = http.client.HTTPConnection("127.0.0.1", engine.port, timeout=120)
        while True:
            with lock:
                if not waiting:
                    return
                at, screen = waiting.pop()
            requests = engine.requests(screen)
            start = time.monotonic()
            bodies = [get(connection, path) for path in requests]
            ms = (time.monotonic() - start) * 1000
            with lock:
                took.append((ms, at))
                totals.append(engine.total(bodies))
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    start = time.monotonic()
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return time.monotonic() - start, sorted(took), totals


def main():
    records, count = (int(number) for number in (sys.argv[1:] + ["100000", "1000"][len(sys.argv) - 1:])[:2])
    scratch = tempfile.mkdtemp()
    engines, started, lines = [], [], []
    def say(line):
        lines.append(line)
        print(line, flush=True)
    try:
        made = Records(records, scratch)
        say(f"{records} records, {made.bytes / 1e6:.0f} MB of JSON; {count} screens, no two alike, {CLIENTS} clients")
        celadon = Celadon(made, scratch, started)
        engines.append(celadon)
        say(f"Celadon: imported in {celadon.imported:.1f} s; started and indexed in {celadon.indexed:.1f} s, "
            f"{made.bytes / 1e6 / celadon.indexed:.1f} MB/s of JSON; index {celadon.disk / 1e6:.0f} MB")
        peer = None
        if shutil.which("groonga"):
            peer = Groonga(made, scratch, started)
            engines.append(peer)
            say(f"Groonga: loaded in {peer.loaded:.1f} s")
        else:
            say("Groonga is not installed: nothing to stand beside")
        screens = made.screens(count + 100 + LATER)
        asked, warming, later = screens[:count], screens[count:count + 100], screens[count + 100:]
        figures = {}
        for engine in engines:
            load(engine, warming)
        half = len(asked) // 2
        for part in (asked[:half], asked[half:]):
            for engine in engines:
                wall, took, totals = load(engine, part)
                kept = figures.setdefault(engine, ([], [], []))
                kept[0].append(wall)
                kept[1].extend(took)
                kept[2].extend(totals)
        say("")
        say("| | screens/s | p50 ms | p99 ms | slowest | median total |")
        say("|---|---|---|---|---|---|")
        for engine, (walls, took, totals) in figures.items():
            ms = sorted(ms for ms, _ in took)
            say(f"| {type(engine).__name__} | {len(ms) / sum(walls):.0f} | {ms[len(ms) // 2]:.2f} | {ms[len(ms) * 99 // 100]:.2f} | {ms[-1]:.1f} | {statistics.median(totals):.0f} |")
        wall, took, _ = load(celadon, asked[-200:])
        ms = [ms for ms, _ in took]
        say(f"Celadon, the last 200 again, from its answers kept: p50 {ms[100]:.2f} ms, p99 {ms[197]:.2f} ms")
        celadon.visible(made.objects, say)
        celadon.rebuilt(later, say)
        if os.environ.get("SLOWEST"):
            for ms, at in sorted(figures[celadon][1])[-15:]:
                say(f"{ms:.1f} ms: {asked[at % half if at < half else at]}")
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
            process.wait()
        shutil.rmtree(scratch)
    out = os.path.join(TOP, "target/bench")
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "search.md"), "w") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
