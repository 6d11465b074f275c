import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.raster import PIXELS_MAX, Raster, raster_of
from tests.pipelines.small_images import AVIF, GIF, HTML, JPEG, SVG, WEBP, claiming, png


@pytest.mark.parametrize(
    ("body", "kind", "measures"),
    [
        (png(3, 5), "image/png", (3, 5)),
        (JPEG, "image/jpeg", (1, 1)),
        (GIF, "image/gif", (1, 1)),
        (WEBP, "image/webp", (1, 1)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x0f\0\0\x07\0\0", "image/webp", (16, 8)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(7) + b"\x9d\x01\x2a\x20\0\x10\0", "image/webp", (32, 16)),
        (AVIF, "image/avif", (64, 48)),
        (b"\xff\xd8\xff\xff\xe0\0\x04ab" + JPEG[20:], "image/jpeg", (1, 1)),
    ],
)
def test_raster_images_are_told_by_their_bytes(body: bytes, kind: str, measures: tuple[int, int]) -> None:
    assert raster_of(body) == Raster(kind, *measures)


@pytest.mark.parametrize("body", [b"", SVG, HTML, b"BM" + bytes(60), b"%PDF-1.7", b"\0\0\0\x1cftypheic" + bytes(60)])
def test_anything_else_is_no_image(body: bytes) -> None:
    assert raster_of(body) is None


@pytest.mark.parametrize("measures", [(0, 5), (5, 0), (50_000, 50_000), (2**32 - 1, 2**32 - 1), (PIXELS_MAX + 1, 1)])
def test_measures_beyond_use_are_refused(measures: tuple[int, int]) -> None:
    assert raster_of(claiming(*measures)) is None


def test_the_largest_that_is_kept() -> None:
    assert raster_of(claiming(10_000, PIXELS_MAX // 10_000)) is not None


@given(some.sampled_from([png(), JPEG, GIF, WEBP, AVIF]), some.integers(0, 100), some.binary(max_size=40))
def test_what_is_cut_off_or_mangled_raises_nothing(image: bytes, at: int, noise: bytes) -> None:
    for body in (image[:at], image[:at] + noise, image[:at] + noise + image[at:]):
        found = raster_of(body)
        assert found is None or found.width * found.height <= PIXELS_MAX
