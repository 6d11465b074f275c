"""Whether a bundle is as it was written, told from the bundle alone: without a database, without the network."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from crawler.errors import AnalystError
from pipelines.evidence.bundle import members
from pipelines.evidence.bundle.archived import check_archive
from pipelines.evidence.bundle.container import ContainerError
from pipelines.evidence.bundle.finding import Finding, failed
from pipelines.evidence.bundle.making import main_page, shown_pages
from pipelines.evidence.bundle.material import Making, Material
from pipelines.evidence.bundle.opened import Opened, material_of, signer_of
from pipelines.evidence.bundle.proofs import check_documents, check_heads
from pipelines.evidence.bundle.stamped import check_times
from pipelines.evidence.keys import fingerprint_of, is_signed

_NO_VALUE = (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError)
"""What reading a document raises that was not written by this program."""


def verify_bundle(path: Path, known_keys: Collection[str] = ()) -> list[Finding]:
    """Check every byte of a bundle, and return what was found; nothing is written anywhere.

    `known_keys` are fingerprints that whoever verifies has from elsewhere; with any given, no other key is accepted.
    Never raises for what a file contains.
    """
    try:
        with Opened(path) as bundle:
            return list(_findings(bundle, {one.lower() for one in known_keys}))
    except (ContainerError, OSError) as error:
        return [failed(str(path), str(error))]


def _findings(bundle: Opened, known: Collection[str]) -> Iterator[Finding]:
    try:
        material, making = material_of(bundle)
    except AnalystError as error:
        yield from _guarded("files", lambda: _files(bundle))
        yield failed("bundle", str(error))
        return
    steps: dict[str, Callable[[], Iterator[Finding]]] = {
        "files": lambda: _files(bundle),
        "package": lambda: _package(bundle, material, making),
        "derived": lambda: _derived(bundle, material, making),
        "heads": lambda: check_heads(material),
        "documents": lambda: check_documents(material, making),
        "archive": lambda: check_archive(bundle, material, making),
        "keys": lambda: _keys(bundle, material, known),
        "times": lambda: check_times(material),
    }
    for name, step in steps.items():
        yield from _guarded(name, step)


def _guarded(name: str, step: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from step()
    except AnalystError as error:
        yield failed(name, str(error))
    except _NO_VALUE as error:
        yield failed(name, f"something in it is not what it must be: {error!r}")


def _files(bundle: Opened) -> Iterator[Finding]:
    """Hold each file against the checksum in the container."""
    for name in bundle.members:
        if not bundle.measured(name)[2]:
            yield failed(name, "is not what its checksum says: it was changed")


def _package(bundle: Opened, material: Material, making: Making) -> Iterator[Finding]:
    """Hold the files against datapackage.json, that against its digest, and that against its signature."""
    listed = bundle.members.keys() - {members.PACKAGE, members.DIGEST}
    hashes = {name: bundle.measured(name)[:2] for name in listed}
    described = bundle.whole(members.PACKAGE)
    wanted = members.package(material, making, hashes, main_page(shown_pages(material, making)))
    if described != wanted:
        differing = [name for name, (digest, _) in sorted(hashes.items()) if digest.encode() not in described]
        for name in differing:
            yield failed(name, f"is not the file that {members.PACKAGE} lists: it was changed, or put in")
        if not differing:
            yield failed(members.PACKAGE, "does not list the files that are there, or was changed")
    digest, public, signature = signer_of(bundle)
    if bundle.whole(members.DIGEST) != members.digest_with(digest, public, signature):
        yield failed(members.DIGEST, "is not as it was written")
    actual = hashlib.sha256(described).hexdigest()
    if digest != actual:
        yield failed(members.PACKAGE, f"has the SHA-256 {actual}, and {members.DIGEST} says {digest}")
    if not is_signed(members.digest_message(actual), signature, public):
        yield failed(members.DIGEST, "the signature over the package is not that of its key")


def _derived(bundle: Opened, material: Material, making: Making) -> Iterator[Finding]:
    """Hold the files that follow from what is proven against what follows."""
    wanted = members.derived(material, making)
    for name, content in wanted.items():
        if name not in bundle.members:
            yield failed(name, "is missing")
        elif bundle.whole(name) != content:
            yield failed(name, "is not in the one form that it can have")
    report = {members.REPORT} | ({members.REPORT_PDF} if making.pdf else set())
    around = {members.WARC, members.INDEX, members.PAGES, members.PACKAGE, members.DIGEST} | report
    for name in sorted(around - bundle.members.keys()):
        yield failed(name, "is missing")
    for name in sorted(bundle.members.keys() - wanted.keys() - around):
        yield failed(name, "does not belong into a bundle")


def _keys(bundle: Opened, material: Material, known: Collection[str]) -> Iterator[Finding]:
    """Tell whose keys the signatures are."""
    _, public, _ = signer_of(bundle)
    maker = fingerprint_of(public)
    used = sorted({one.head.key for one in material.heads})
    if maker not in material.keys:
        yield Finding(
            "open",
            members.REPORT,
            f"the bundle was put together and signed by another key than the log: {maker}. The captures and documents "
            "stand by themselves; whether the report tells of them rightly hangs on that key",
        )
    for key in dict.fromkeys([*used, maker]):
        if key in known:
            yield Finding("proven", "key", f"{key} is the one that you named")
        elif known:
            yield failed("key", f"{key} signed, and is not among those that you named")
        else:
            yield Finding("open", "key", f"not known to you: compare the fingerprint with that of who signed: {key}")
