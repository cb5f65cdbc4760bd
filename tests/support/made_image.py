"""An image as it was built: its configuration, its files, its sizes, and programs that run in it as in a pod."""

import json
import subprocess
import tarfile
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VENV = "opt/tallylight"
RUN_SECONDS = 60.0  # no program that a test runs takes so long; it bounds one that hangs
PIECE = 1 << 20  # bytes that are read at a time
LEVEL = 6  # of gzip, as builders have it


@dataclass(frozen=True)
class MadeImage:
    """`archive` is its docker-archive, `root` its files."""

    role: str
    archive: Path
    root: Path

    @property
    def config(self):
        """How a container of it is started: User, Env, Entrypoint, Labels."""
        return self._json(self._manifest["Config"])["config"]

    @property
    def site(self):
        """Where its Python packages are."""
        (found,) = (self.root / VENV / "lib").glob("python3.*/site-packages")
        return found

    @property
    def python(self):
        """Its Python's version, such as 3.13."""
        return self.site.parent.name.removeprefix("python")

    def distributions(self):
        """The version of each of what is installed beside Python's own library."""
        told = (path.name.removesuffix(".dist-info").split("-") for path in self.site.glob("*.dist-info"))
        return {name.lower().replace("_", "-"): version for name, version in told}

    def sizes(self):
        """Bytes of its layers beyond the base, which is the first: unpacked, and as gzip packs them."""
        with ThreadPoolExecutor() as pool:  # zlib lets go of the interpreter's lock
            layers = list(pool.map(self._layer_sizes, self._manifest["Layers"][1:]))
        return tuple(map(sum, zip(*layers, strict=True)))

    def container(self, place, *, words=(), entrypoint=None, settings=None, folder=None, scratch=False, host=False):
        """A container like a pod's under the restricted standard: its user, no capability, a root that is read-only.

        `folder` is seen as /media, `scratch` gives it a /tmp, `host` the network of this machine (else none).
        """
        subprocess.run(["runc", "spec", "--bundle", place], check=True, timeout=10)
        spec = json.loads((place / "config.json").read_text())
        user, group = map(int, self.config["User"].split(":"))
        env = [*self.config["Env"], *(f"{name}={value}" for name, value in (settings or {}).items())]
        args = [*(entrypoint or self.config["Entrypoint"]), *map(str, words)]
        spec["process"] |= {"terminal": False, "user": {"uid": user, "gid": group}, "args": args, "env": env}
        spec["process"]["capabilities"] = {}
        spec["root"] = {"path": str(self.root), "readonly": True}
        spec["mounts"] = [mount for mount in spec["mounts"] if mount["type"] in ("proc", "tmpfs", "devpts")]
        spec["mounts"] += [_bind(folder, "/media")] if folder else []
        spec["mounts"] += [{"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}] if scratch else []
        spaces = spec["linux"]["namespaces"]
        spec["linux"]["namespaces"] = [space for space in spaces if not (host and space["type"] == "network")]
        (place / "config.json").write_text(json.dumps(spec))
        return Container(place, f"tallylight-test-{uuid.uuid4().hex[:12]}")

    @property
    def _manifest(self):
        return self._json("manifest.json")[0]

    def _json(self, name):
        with tarfile.open(self.archive) as tar:
            return json.load(tar.extractfile(name))

    def _layer_sizes(self, name):
        packer, unpacked, packed = zlib.compressobj(LEVEL), 0, 0
        with tarfile.open(self.archive) as tar:
            layer = tar.extractfile(name)
            while piece := layer.read(PIECE):
                unpacked, packed = unpacked + len(piece), packed + len(packer.compress(piece))
        return unpacked, packed + len(packer.flush())


@dataclass(frozen=True)
class Container:
    """A bundle that runc can run, once."""

    place: Path
    name: str

    @contextmanager
    def running(self):
        """It runs while the block does, and nothing is left of it after; its streams are pipes."""
        command = ["runc", "run", "--bundle", self.place, self.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                subprocess.run(["runc", "delete", "--force", self.name], check=False, capture_output=True, timeout=10)

    def run(self):
        """Run it to its end. Returns its status, and what it said on stdout and stderr."""
        with self.running() as process:
            said = process.communicate(timeout=RUN_SECONDS)
        return (process.returncode, *said)

    def terminate(self):
        """Send its first process SIGTERM, as the kubelet does."""
        subprocess.run(["runc", "kill", self.name, "TERM"], check=True, timeout=10)


def _bind(folder, destination):
    return {"destination": destination, "type": "bind", "source": str(folder), "options": ["rbind", "ro"]}
