"""What the tests of documents share: the sample year, rendered once."""

from __future__ import annotations

import pytest

from tests.support.sample_documents import SampleDocuments, sample_documents


@pytest.fixture(scope="session")
def sample() -> SampleDocuments:
    """The sample year as documents."""
    return sample_documents()
