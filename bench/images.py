#!/usr/bin/env python3
"""The figures of the image server beside their goals, in one run and one table.

    bench/images.py [--quick]

The same load goes, in turns and within the same minutes, to Celadon, to nginx on tiles cut beforehand (the limit) and to
Debian's IIPImage (the peer). --quick leaves out the gigapixel picture and takes fewer, shorter rounds. CELADON names the
program (default: the release build). Goals in milliseconds were set where libvips decodes the picture of 102 megapixels
in 0.51 s and are scaled by what it takes here, before and after. Transcodes are asked for once each, so that the answers
Celadon keeps help none of them; tiles of a local store it never keeps. Writes target/bench/images.md. Loopback only; ends
what it started. Needs the Debian packages PACKAGES_BENCH of the Makefile and, for the pictures, PyPI.
"""
import argparse, contextlib, http.client, json, math, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
OUT = os.path.join(TOP, "target/bench")
PROGRAM = os.environ.get("CELADON", os.path.join(TOP, "target/release/celadon"))
SIZES = {"m12": (4000, 3000), "m100": (12000, 8500), "g1": (32768, 32768)}
DECODE_WHERE_GOALS_WERE_SET = 0.51
CONFIGURED_CACHES_MB = 32 + 64  # indexes and answers, serve_tile.rs


def run(*command):
    """What a command prints; its failure ends the run with what it said."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    """The processes that any thread of a process started."""
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children") as told:
                found += told.read().split()
    return found


def memory(pid, field):
    """VmRSS or VmHWM in megabytes; 0 of a process that has gone."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as told:
        found = re.search(rf"{field}:\s+(\d+)", told.read())
        return int(found[1]) / 1024 if found else 0
    return 0


def forget_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w") as control:
        control.write("5")


def decode_only(picture):
    started = time.monotonic()
    run("vips", "avg", picture)
    return time.monotonic() - started


def make_pictures(gigapixel):
    """The test pictures, made once and kept in target/bench/pictures."""
    folder = os.path.join(OUT, "pictures")
    python = os.path.join(OUT, "python/bin/python")
    for name, flag in [("m100", "--mpx100")] + [("g1", "--gpx1")] * gigapixel:
        if os.path.exists(f"{folder}/{name}.jpg"):
            continue
        if not os.path.exists(f"{OUT}/python/made"):
            run(sys.executable, "-m", "venv", f"{OUT}/python")
            run(python, "-m", "pip", "-q", "install", "pyvips", "pyvips-binary", "numpy", "scikit-image", "scikit-learn")
            open(f"{OUT}/python/made", "w").close()
        run(python, f"{HERE}/make_images.py", folder, flag)
    return folder


class Server:
    """A server under load: where it is, what it calls a picture, whose CPU and memory count."""

    def __init__(self, label, port, prefix, names, pids):
        self.label, self.port, self.prefix, self.names, self.pids = label, port, prefix, names, pids

    def load(self, mode, picture="m100", seconds=3, clients=8, seed=1):
        """One round of bench/load.py: {'rps', 'p99', 'ms' of CPU a request, 'kb', 'foreign' cores}."""
        width, height = SIZES[picture]
        row = run(sys.executable, f"{HERE}/load.py", "--base", f"http://127.0.0.1:{self.port}", "--prefix", self.prefix,
                  "--id", self.names[picture], "--w", str(width), "--h", str(height), "--t", "2", "--c", str(clients),
                  "--d", str(seconds), "--seed", str(seed), "--modes", mode, "--pids", ",".join(map(str, self.pids)))
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        if len(cells) < 16:
            sys.exit(f"{self.label}, {mode}: {row}")
        if cells[9] != "0":
            print(f"{self.label}, {mode}: {cells[9]} answers were not 2xx", file=sys.stderr)
        return {"rps": float(cells[4]), "p99": float(cells[7]), "kb": float(cells[8]), "ms": float(cells[10]) / 1e3, "foreign": float(cells[15])}

    def get(self, path):
        """(status, seconds to the first byte, seconds in all, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.monotonic()
        connection.request("GET", path)
        answer = connection.getresponse()
        first = answer.read(1)
        begun = time.monotonic() - started
        body = first + answer.read()
        connection.close()
        return answer.status, begun, time.monotonic() - started, body

    def region(self, picture, region, size, form="jpg"):
        status, begun, took, body = self.get(f"{self.prefix}/{self.names[picture]}/{region}/{size}/0/default.{form}")
        if status != 200:
            sys.exit(f"{self.label}: {status} for {region}/{size}.{form}")
        return begun, took, body


class Celadon(Server):
    """The program over a data folder of its own, with a curator who brings pictures in."""

    def __init__(self, folder):
        run(PROGRAM, "user", "add", "bench", "--role", "curator", "--data", folder)
        self.token = run(PROGRAM, "token", "create", "--user", "bench", "--data", folder).strip()
        super().__init__("celadon", free_port(), "/iiif/image/3", {}, [])
        self.folder = folder
        self.start()

    def start(self):
        with open(f"{self.folder}.log", "a") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", "--data", self.folder, "--listen", f"127.0.0.1:{self.port}",
                                             "--set", "limits.requests_per_second=0"], stdout=log, stderr=log)
        self.pids = [self.process.pid]
        for _ in range(600):
            with contextlib.suppress(OSError):
                if self.get("/health/ready")[0] == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        with open(f"{self.folder}.log") as log:
            sys.exit(log.read())

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(method, f"/api/v1/curation/{path}", body, {"authorization": f"Bearer {self.token}", **(headers or {})})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {told.decode()}")
        return json.loads(told)

    def ingest(self, picture, file):
        """Uploads, waits for the tiles, publishes. {'wall' of the job and its 'child', 'child_mb', 'growth_mb', 'bytes'}."""
        server = self.process.pid
        time.sleep(1)
        before = memory(server, "VmRSS")
        forget_peak(server)
        with open(file, "rb") as body:
            arrived = self.ask("POST", f"uploads?filename={picture}.jpg", body,
                               {"content-type": "image/jpeg", "content-length": str(os.path.getsize(file))})
        job, peak = arrived["job"]["id"], 0
        while True:
            for _ in range(20):
                peak = max([peak] + [memory(child, "VmHWM") for child in children(server)])
                time.sleep(0.005)
            told = self.ask("GET", f"jobs/{job}")
            if told["state"] == "done":
                break
            if told["state"] == "failed":
                sys.exit(f"the tiles of {picture}: {told}")
        if peak == 0:
            sys.exit(f"the process that decoded {picture} was not seen")
        moment = lambda field: float(told[field][17:-1]) + 60 * int(told[field][14:16]) + 3600 * int(told[field][11:13])
        id, version = arrived["media"]["id"], '"1"'
        rights = {"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"zh-Hans": "示意图"}}}
        patched = self.ask("PATCH", f"records/{id}", json.dumps(rights), {"if-match": version, "content-type": "application/merge-patch+json"})
        self.ask("POST", f"records/{id}/publish", "{}", {"if-match": f'"{patched["version"]}"', "content-type": "application/json"})
        self.names[picture] = id
        pyramids = os.path.join(self.folder, "store/pyramids", id)
        size = sum(os.path.getsize(os.path.join(pyramids, name)) for name in os.listdir(pyramids) if name.endswith(".tif"))
        return {"wall": (moment("finished_at") - moment("started_at")) % 86400, "child_mb": peak,
                "growth_mb": memory(server, "VmHWM") - before, "bytes": size}


def vips_ingest(file, out):
    """libvips making the same pyramid."""
    command = ["vips", "tiffsave", file, out, "--tile", "--pyramid", "--compression", "jpeg", "--Q", "85",
               "--tile-width", "512", "--tile-height", "512", "--bigtiff"]
    told = subprocess.run(["/usr/bin/time", "-f", "%e %M", *command], capture_output=True, text=True, check=True).stderr.split()
    return {"wall": float(told[-2]), "mb": int(told[-1]) / 1024, "bytes": os.path.getsize(out)}


def psnr(answer, file, region, size, scratch):
    """Decibels of an answer against libvips' Lanczos3 of the original."""
    at = lambda name: os.path.join(scratch, name)
    x, y, w, h = region
    with open(at("answer.jpg"), "wb") as out:
        out.write(answer)
    run("vips", "extract_area", file, at("area.v"), *map(str, (x, y, w, h)))
    run("vips", "resize", at("area.v"), at("wanted.v"), repr(size[0] / w), "--vscale", repr(size[1] / h), "--kernel", "lanczos3")
    run("vips", "subtract", at("answer.jpg"), at("wanted.v"), at("error.v"))
    run("vips", "multiply", at("error.v"), at("error.v"), at("square.v"))
    return 10 * math.log10(255 ** 2 / float(run("vips", "avg", at("square.v"))))


class Table:
    """Rows of: what, goal, Celadon, beside, ratio, met."""

    def __init__(self):
        self.rows = []

    def row(self, what, goal, ours, theirs="", ratio="", met=None):
        verdict = {True: "yes", False: "**no**", None: ""}[met]
        self.rows.append(f"| {what} | {goal} | {ours} | {theirs} | {ratio} | {verdict} |")
        print(self.rows[-1], flush=True)

    def beside(self, what, goal, ours, theirs, unit, bound=None, at_least=False):
        ratio = ours / theirs if theirs else float("inf")
        met = None if bound is None else (ratio >= bound if at_least else ratio <= bound)
        self.row(what, goal, f"{ours:.3g} {unit}", f"{theirs:.3g} {unit}", f"{ratio:.2f}", met)

    def within(self, what, bound, ours, unit, peer=None):
        """A figure below a bound, the peer's beside it for the record."""
        theirs, ratio = (f"{peer:.3g} {unit}", f"{ours / peer:.2f}") if peer else ("", "")
        self.row(what, f"≤ {bound:.3g} {unit}", f"{ours:.3g} {unit}", theirs, ratio, ours <= bound)

    def text(self):
        return "\n".join(["| what | goal | celadon | limit or peer | ratio | met? |", "|---|---|---|---|---|---|", *self.rows])


def measure(quick, scratch, pictures, table, started):
    file = lambda name: f"{pictures}/{name}.jpg"
    seconds, rounds, names = (2, 3, ["m12", "m100"]) if quick else (5, 5, ["m12", "m100", "g1"])
    decoded = decode_only(file("m100"))

    celadon = Celadon(f"{scratch}/museum")
    started.callback(celadon.stop)
    tiffs = f"{scratch}/tiffs"
    os.mkdir(tiffs)
    ingests = {name: (celadon.ingest(name, file(name)), vips_ingest(file(name), f"{tiffs}/{name}.tif")) for name in names}

    port = free_port()
    run(f"{HERE}/static_limit.sh", "start", file("m100"), f"{scratch}/static", str(port))
    started.callback(run, f"{HERE}/static_limit.sh", "stop", f"{scratch}/static")
    master = open(f"{scratch}/static/static.pid").read().strip()
    limit = Server("nginx", port, "/static", {"m100": "m100"}, [master, *children(master)])
    port = free_port()
    run(f"{HERE}/iipimage.sh", "start", tiffs, str(port))
    started.callback(run, f"{HERE}/iipimage.sh", "stop", tiffs)
    master = open(f"{tiffs}/iip-nginx.pid").read().strip()
    peer = Server("IIPImage", port, "/iiif", {name: f"{name}.tif" for name in names},
                  open(f"{tiffs}/iip.pid").read().split() + [master, *children(master)])

    decoded = min(decoded, decode_only(file("m100")))
    scale = decoded / DECODE_WHERE_GOALS_WERE_SET
    foreign = []

    def both(mode, other, picture="m100", times=1):
        """Medians over rounds in turns: ours and the other's."""
        told = []
        for server in (celadon, other) * times:
            told.append((server, server.load(mode, picture, seconds, seed=len(told) + 1)))
            foreign.append(told[-1][1]["foreign"])
        of = lambda server: {key: statistics.median(row[key] for by, row in told if by is server) for key in told[0][1]}
        return of(celadon), of(other)

    # The whole picture first, while the server's memory is as after its start.
    pid = celadon.process.pid
    forget_peak(pid)
    before = memory(pid, "VmRSS")
    answers = [celadon.region("m100", "full", "max")[:2] for _ in range(5)]
    growth = memory(pid, "VmHWM") - before
    firsts, totals = ([1e3 * t for t in column] for column in zip(*answers))
    table.within("full/max of 102 Mpx, first byte", 10 * scale, statistics.median(firsts), "ms")
    table.within("same, total", 77 * scale, statistics.median(totals), "ms")
    table.within("same, the server's RSS growth", 8, growth, "MB")
    whole = celadon.load("max", "m12", seconds)
    table.within("full/max of 12 Mpx, CPU", 4.5 * scale, whole["ms"], "ms")

    for mode in ("tilebase", "tile"):
        ours, theirs = both(mode, limit, times=rounds)
        table.beside(f"{mode}, CPU", "≤ 2 × the limit", 1e3 * ours["ms"], 1e3 * theirs["ms"], "µs", 2)
        table.beside(f"{mode}, p99", "≤ 2 × the limit", ours["p99"], theirs["p99"], "ms", 2)
        table.beside(f"{mode}, requests/s", "≥ 1 × the limit: the ambition", ours["rps"], theirs["rps"], "/s", 1, at_least=True)
        theirs = peer.load(mode, "m100", seconds)
        table.beside(f"{mode}, CPU beside IIPImage without its cache", "", 1e3 * ours["ms"], 1e3 * theirs["ms"], "µs")

    for mode, what, bound in [("region1", "unaligned 512² at 1:1", 1.5), ("region", "unaligned 512–2400 px → 512, Lanczos3", 2.7),
                              ("near", "full/!1024,1024 (all but ≤ 127 px a side, never twice the same)", 7.8),
                              ("listed", "a listed size", 0.8)]:
        ours, theirs = both(mode, peer)
        table.within(f"{what}, CPU", bound * scale, ours["ms"], "ms", theirs["ms"])

    decibels = {celadon: [], peer: []}
    for x, y, w, h in [(301, 203, 700, 650), (1234, 77, 1111, 1400), (905, 411, 1801, 1999), (1501, 333, 2400, 2400)]:
        k = 512 / max(w, h)
        size = (int(w * k + .5), int(h * k + .5))
        for server, told in decibels.items():
            answer = server.region("m12", f"{x},{y},{w},{h}", f"{size[0]},{size[1]}")[2]
            told.append(psnr(answer, file("m12"), (x, y, w, h), size, scratch))
    ours, theirs = (statistics.mean(told) for told in decibels.values())
    table.row("same regions, PSNR against libvips' Lanczos3", "≥ the peer's", f"{ours:.2f} dB", f"{theirs:.2f} dB", f"{ours - theirs:+.2f}", ours >= theirs)

    png = celadon.load("region1:png", "m100", seconds)
    table.within("png of 512² (unaligned, never twice the same), CPU", 2.4 * scale, png["ms"], "ms")
    ours = theirs = 0
    for x, y in [(512, 512), (3072, 1024), (6144, 4096), (1024, 7680)]:
        tile = celadon.region("m100", f"{x},{y},512,512", "512,512", "png")[2]
        with open(f"{scratch}/tile.png", "wb") as out:
            out.write(tile)
        run("vips", "copy", f"{scratch}/tile.png", f"{scratch}/again.png[compression=6]")
        ours, theirs = ours + len(tile), theirs + os.path.getsize(f"{scratch}/again.png")
    table.beside("png tile, bytes, beside libpng's level 6 of the same pixels", "≤ 1.25 ×", ours / 4e3, theirs / 4e3, "KB", 1.25)

    for name, child_mb in [("m12", None), ("m100", 64), ("g1", 128)]:
        if name not in ingests:
            continue
        ours, theirs = ingests[name]
        what = f"ingest of {SIZES[name][0] * SIZES[name][1] / 1e6:.0f} Mpx"
        table.beside(f"{what}, wall of the job beside vips tiffsave", "≤ 0.6 ×" if child_mb else "", ours["wall"], theirs["wall"], "s", 0.6 if child_mb else None)
        table.beside(f"{what}, bytes", "≤ 1.08 ×", ours["bytes"] / 1e6, theirs["bytes"] / 1e6, "MB", 1.08)
        if child_mb:
            table.within(f"{what}, the child's peak RSS", child_mb, ours["child_mb"], "MB", theirs["mb"])
            table.within(f"{what}, the server's RSS growth", 8, ours["growth_mb"], "MB")

    celadon.stop()
    celadon.start()
    overload(celadon, "m100" if quick else "g1", 4 if quick else 15, table)
    table.row("for the record: decode only of 102 Mpx", f"{DECODE_WHERE_GOALS_WERE_SET} s where the goals were set", f"{decoded:.2f} s", "",
              f"goals in ms × {scale:.2f}")
    table.row("foreign cores while measured, median and largest", "0.1, else requests/s and p99 are void",
              f"{statistics.median(foreign):.2f}, {max(foreign):.2f}")


def overload(celadon, picture, seconds, table):
    """Of a server just started: 64 clients ask for anything, then for transcodes alone while 4 others ask for tiles."""
    pid = celadon.process.pid
    width, height = SIZES[picture]
    script = [f"{HERE}/iiif.lua", f"http://127.0.0.1:{celadon.port}", "--"]
    of = [celadon.prefix, celadon.names[picture], str(width), str(height), "512"]
    wrk = lambda clients: ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "--latency", "-s"]

    forget_peak(pid)
    before = memory(pid, "VmRSS")
    told = run(*wrk(64), *script, "mixed", *of, "jpg", "92")
    growth = memory(pid, "VmHWM") - before
    statuses = {}
    for status, n in re.findall(r"STATUS (\d+) (\d+)", told):
        statuses[int(status)] = statuses.get(int(status), 0) + int(n)
    broken = int(re.search(r"sockerr=(\d+)", told)[1])
    said = ", ".join(f"{n} × {status}" for status, n in sorted(statuses.items()))
    table.row(f"{width * height / 1e6:.0f} Mpx, mixed load, 64 clients: statuses", "nothing but 200, 501, 503", f"{said}; {broken} broken off", "", "",
              set(statuses) <= {200, 501, 503} and broken == 0 and statuses.get(200, 0) > 0)
    table.row("same, the server's RSS growth", f"≤ {CONFIGURED_CACHES_MB} MB of caches + 64 MB", f"{growth:.0f} MB", f"{before:.0f} MB before", "",
              growth <= CONFIGURED_CACHES_MB + 64)

    alone = celadon.load("tilebase", picture, 2, clients=4, seed=90)
    heavy = subprocess.Popen([*wrk(64), *script, "near", *of, "webp", "90"], stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        copies = celadon.load("tilebase", picture, max(2, seconds - 2), clients=4, seed=91)
    finally:
        heavy.wait(seconds + 90)
    table.row("tiles' p99 while 64 clients keep the transcoders full", "", f"{copies['p99']:.3g} ms at {copies['rps']:.0f} tiles/s",
              f"alone {alone['p99']:.3g} ms at {alone['rps']:.0f} tiles/s")


def main():
    told = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    told.add_argument("--quick", action="store_true", help="no gigapixel picture; fewer, shorter rounds")
    quick = told.parse_args().quick
    if not os.access(PROGRAM, os.X_OK):
        sys.exit("build first: cargo build --release")
    os.makedirs(OUT, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    pictures, table = make_pictures(not quick), Table()
    scratch = tempfile.mkdtemp(prefix="celadon-bench-")
    try:
        with contextlib.ExitStack() as started:
            measure(quick, scratch, pictures, table, started)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with open(f"{OUT}/images.md", "w") as out:
        out.write(table.text() + "\n")
    print(f"\n{table.text()}\n\n({OUT}/images.md)")


if __name__ == "__main__":
    main()
