"""The digital signatures of a file of parts: once it is changed they are false, and Office says so at its opening."""

from __future__ import annotations

from pipeline.opc.package import Package

_KIND = "origin"  # the relationship from a file to where its signatures begin


def drop_signatures(package: Package) -> bool:
    """Take out every signature of a file, with its certificates; return whether there was one. Raises PackageFault."""
    origins = {at: one.target for at, one in package.relationships("").items() if one.kind == _KIND}
    for relationship_id, origin in origins.items():
        _remove_with_parts(package, origin)
        package.unrelate("", relationship_id)
    return bool(origins)


def _remove_with_parts(package: Package, origin: str) -> None:
    waiting, seen = [origin], set()
    while waiting:
        part = waiting.pop()
        if part in seen or part not in package:
            continue
        seen.add(part)
        waiting += [one.target for one in package.relationships(part).values()]
        package.remove(part)
